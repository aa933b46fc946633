import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { Handle } from '../../src/control/connection.js';
import type { StatusReport } from '../../src/protocol/report.js';
import { fakeDaemon, RUNNING, runIn } from './fake-daemon.js';

const VMS: readonly (readonly [string, StatusReport['status'], readonly string[]])[] = [
  ['db', 'running', ['prod']],
  ['old', 'foreign', []],
  ['web1', 'running', ['prod', 'www']],
  ['web2', 'stopped', ['www']],
];

const known: Handle = async (request, reply) => {
  const vms = VMS.map(([name, status, tags]) => ({ ...RUNNING, name, status, tags }));
  if (request.request === 'status') return reply.done({ kind: 'status', vms });
  if (request.request !== 'operate') throw new Error(request.request);
  const names = request.names ?? vms.map(({ name }) => name);
  reply.done({ kind: 'operate', outcomes: names.map((name) => ({ name, ok: true, message: 'done' })) });
};

const CHOSEN: readonly (readonly [string, string | undefined])[] = [
  ['start web1 db web1', 'web1 db'],
  ['start web*', 'web1 web2'],
  ['stop web? db web1', 'web1 web2 db'],
  ['restart [dw]*', 'db web1 web2'],
  ['kill * old', 'db old web1 web2'],
  ['reset --tag www', 'web1 web2'],
  ['stop --tag prod web*', 'web1'],
  ['stop --tag prod web2 db', 'db'],
  ['start --all --tag www', 'web1 web2'],
  ['adopt o*', 'old'],
  ['adopt --all', 'old'],
  ['stop --all', undefined],
];

for (const [line, names] of CHOSEN) {
  test(`vmctl ${line} is for ${names ?? 'all, whoever that is'}`, async () => {
    await using daemon = await fakeDaemon(known);
    const run = await runIn(daemon, line.split(' '));
    assert.is(run.status, 0, run.err);
    const order = daemon.requests.find(({ request }) => request === 'operate');
    assert.equal(order && 'names' in order ? order.names : undefined, names?.split(' '));
    if (names !== undefined)
      assert.is(
        run.out,
        names
          .split(' ')
          .map((name) => `${name}: done\n`)
          .join(''),
      );
  });
}

test('the daemon is asked for names only where a pattern, a tag or a state chooses', async () => {
  await using daemon = await fakeDaemon(known);
  await runIn(daemon, ['start', 'web1', 'db']);
  await runIn(daemon, ['stop', '--all']);
  assert.equal(
    daemon.requests.map(({ request }) => request),
    ['operate', 'operate'],
  );
});

test('logs of several VMs say whose each line is', async () => {
  await using daemon = await fakeDaemon(async (request, reply, signal) => {
    if (request.request !== 'logs') return known(request, reply, signal);
    await reply.item({ kind: 'log', line: `of ${request.name}`, source: 'vmctl' });
    reply.done({ kind: 'done' });
  });
  assert.is((await runIn(daemon, ['logs', 'web*'])).out, 'web1: of web1\nweb2: of web2\n');
  assert.is((await runIn(daemon, ['logs', '--tag', 'prod', 'web*'])).out, 'of web1\n');
  const json = (await runIn(daemon, ['logs', '--json', 'db', 'web2'])).out.trim().split('\n');
  assert.equal(
    json.map((line) => (JSON.parse(line) as { name: string }).name),
    ['db', 'web2'],
  );
});

test('a pattern that nothing matches is 68; a tag that nobody has is nothing to do; both say so', async () => {
  await using daemon = await fakeDaemon(known);
  const none = await runIn(daemon, ['stop', 'x*']);
  assert.equal(
    [none.status, none.out, none.err],
    [68, '', 'vmctl: no VM matches x*\nhint: vmctl status lists them\n'],
  );
  const tag = await runIn(daemon, ['stop', '--tag', 'nope']);
  assert.equal([tag.status, tag.out], [0, '']);
  assert.match(tag.err, /nothing was done/);
  assert.is((await runIn(daemon, ['stop', '--tag', 'nope', '-q'])).err, '');
  assert.is((await runIn(daemon, ['stop', '--tag', 'nope', '--json'])).out, '[]\n');
  assert.not.ok(daemon.requests.some(({ request }) => request === 'operate'));
});

test('a name or a pattern that is wrong is told, with a tag too', async () => {
  await using daemon = await fakeDaemon(known);
  assert.is((await runIn(daemon, ['stop', '--tag', 'www', 'x*'])).status, 68);
  await runIn(daemon, ['stop', '--tag', 'www', 'wbe1', 'db', 'web1']);
  const order = daemon.requests.find(({ request }) => request === 'operate');
  assert.equal(
    order && 'names' in order ? order.names : undefined,
    ['wbe1', 'web1'],
    'the daemon refuses it',
  );
  assert.is((await runIn(daemon, ['stop', '--tag', 'www', 'd*'])).status, 0, 'db has another tag');
});

test('who is asked before the power is cut sees the names that a pattern stands for', async () => {
  await using daemon = await fakeDaemon(known);
  const { questions } = await runIn(daemon, ['kill', 'web*'], { answer: 'n' });
  assert.equal(questions, ['cut the power of web1, web2? [y/N] ']);
});

test('--quiet prints nothing of what went well, and everything that did not', async () => {
  await using daemon = await fakeDaemon(async (_, reply) =>
    reply.done({
      kind: 'operate',
      outcomes: [
        { name: 'a', ok: true, message: 'running' },
        {
          name: 'b',
          ok: false,
          message: 'no',
          error: { code: 'denied', message: 'b: foreign', hint: 'adopt it' },
        },
      ],
    }),
  );
  for (const words of [
    ['-q', 'start', 'a', 'b'],
    ['start', 'a', 'b', '--quiet'],
  ]) {
    const run = await runIn(daemon, words);
    assert.equal([run.status, run.out, run.err], [75, '', 'vmctl: b: foreign\nhint: adopt it\n']);
  }
});

test.run();
