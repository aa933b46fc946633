import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { paintWith } from '../../src/cli/colour.js';
import { renderJails } from '../../src/cli/render-jail.js';
import type { Handle } from '../../src/control/connection.js';
import { VmctlError } from '../../src/errors.js';
import type { JailReport } from '../../src/protocol/network.js';
import { fakeDaemon, runIn } from './fake-daemon.js';

const WWW: JailReport = {
  ...{ jail: 'www', interface: 'ng0_www', bridge: 'bnet0', hook: 'link3' },
  ...{ mac: '58:9c:fc:01:02:03', state: 'plugged' },
};

const obliging: Handle = async (request, reply) => {
  if (request.request === 'jail' && request.bridge === 'none')
    throw new VmctlError('no-such-vm', 'there is no bridge none', { hint: 'define it' });
  return reply.done({ kind: 'jails', jails: [WWW] });
};

test('attach prints the name of the interface and nothing else', async () => {
  await using daemon = await fakeDaemon(obliging);
  const { status, out, err } = await runIn(daemon, ['jail', 'attach', 'www', 'bnet0']);
  assert.equal([status, out, err], [0, 'ng0_www\n', '']);
  assert.equal(daemon.requests, [{ request: 'jail', verb: 'attach', name: 'www', bridge: 'bnet0' }]);
});

test('attach with --json prints the reports', async () => {
  await using daemon = await fakeDaemon(obliging);
  const { out } = await runIn(daemon, ['jail', 'attach', 'www', 'bnet0', '--interface', 'left', '--json']);
  assert.equal(JSON.parse(out), [WWW]);
  assert.equal(daemon.requests, [
    { request: 'jail', verb: 'attach', name: 'www', bridge: 'bnet0', interface: 'left' },
  ]);
});

test('detach says nothing, of all bridges or of one', async () => {
  await using daemon = await fakeDaemon(obliging);
  const all = await runIn(daemon, ['jail', 'detach', 'www']);
  assert.equal([all.status, all.out, all.err], [0, '', '']);
  await runIn(daemon, ['jail', 'detach', 'www', 'bnet0']);
  assert.equal(daemon.requests, [
    { request: 'jail', verb: 'detach', name: 'www' },
    { request: 'jail', verb: 'detach', name: 'www', bridge: 'bnet0' },
  ]);
});

test('the list is the default', async () => {
  await using daemon = await fakeDaemon(obliging);
  const { out } = await runIn(daemon, ['jail']);
  assert.is((await runIn(daemon, ['jail', 'list'])).out, out);
  assert.match(out, /^JAIL {2}INTERFACE {2}LINK/);
  assert.equal(daemon.requests, [{ request: 'jails' }, { request: 'jails' }]);
});

test('where there is none, that is said; --json prints an empty array', async () => {
  await using daemon = await fakeDaemon(async (_, reply) => reply.done({ kind: 'jails', jails: [] }));
  assert.is((await runIn(daemon, ['jail'])).out, 'no interfaces of jails\n');
  assert.equal(JSON.parse((await runIn(daemon, ['jail', '--json'])).out), []);
});

test('a failure has its status and its hint, and nothing on standard output', async () => {
  await using daemon = await fakeDaemon(obliging);
  const { status, out, err } = await runIn(daemon, ['jail', 'attach', 'www', 'none']);
  assert.equal([status, out], [68, '']);
  assert.match(err, /there is no bridge none\n.*hint: define it/);
});

test('words that are missing, too many or misspelt are refused before anything is asked', async () => {
  await using daemon = await fakeDaemon(obliging);
  for (const [line, says] of [
    ['jail attach', /which jail, on which bridge\?/],
    ['jail attach www', /vmctl jail attach NAME BRIDGE/],
    ['jail detach', /which jail\?/],
    ['jail list www', /too much/],
    ['jail atach www bnet0', /unknown word: atach[^]*did you mean attach\?/],
    ['jail attach a b c', /./],
  ] as const) {
    const { status, err } = await runIn(daemon, line.split(' '));
    assert.is(status, 64, line);
    assert.match(err, says);
  }
  assert.equal(daemon.requests, []);
});

test('below the table stands what to do about an interface that is not as it should be', () => {
  const jails: readonly JailReport[] = [
    WWW,
    { ...WWW, jail: 'd\x07b', interface: 'left', hook: '', state: 'gone' },
    { ...WWW, jail: 'cut', interface: 'ng0_cut', state: 'cut off' },
  ];
  const text = renderJails(jails, { paint: paintWith(false) });
  assert.is(
    text,
    [
      'JAIL  INTERFACE  LINK         MAC                STATE',
      'www   ng0_www    bnet0:link3  58:9c:fc:01:02:03  plugged',
      'd?b   left       bnet0        58:9c:fc:01:02:03  gone',
      'cut   ng0_cut    bnet0:link3  58:9c:fc:01:02:03  cut off',
      '',
      'left: somebody removed it: vmctl jail attach d?b bnet0 --interface left',
      'ng0_cut: not on bnet0 any more: vmctl jail attach cut bnet0 --interface ng0_cut',
      '',
    ].join('\n'),
  );
  const coloured = renderJails(jails, { paint: paintWith(true) });
  assert.is(coloured.replace(/\x1b\[\d+m/g, ''), text);
});

test.run();
