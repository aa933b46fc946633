import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { problemsOf } from '../../src/cli/render-bridge.js';
import type { Handle } from '../../src/control/connection.js';
import { VmctlError } from '../../src/errors.js';
import type { BridgeReport } from '../../src/protocol/network.js';
import { fakeDaemon, runIn } from './fake-daemon.js';

const UP: BridgeReport = {
  ...{ name: 'bnet0', kind: 'public', state: 'up', owner: 'vmctl', problems: [] },
  ...{ interface: 're0', hostInterface: null, nodeId: '1f', hooks: 4 },
};
const DEGRADED: BridgeReport = {
  ...UP,
  ...{ name: 'lan', kind: 'private', state: 'degraded', interface: null, hostInterface: 'nghost0' },
  problems: ['nghost0 is not connected'],
};
const DOWN: BridgeReport = {
  ...{ name: 'iso', kind: 'isolated', state: 'down', owner: null, problems: [] },
  ...{ interface: null, hostInterface: null, nodeId: null, hooks: null },
};
const FOREIGN: BridgeReport = { ...UP, name: 'evil\x1b[2J', kind: 'foreign', owner: 'other', hooks: null };
const ALL = [UP, DEGRADED, DOWN, FOREIGN];

/** A daemon that knows these four, makes bnet0 and refuses lan. */
const knowing: Handle = async (request, reply) => {
  if (request.request === 'bridges') {
    if (request.names?.includes('nowhere') === true)
      throw new VmctlError('no-such-vm', 'there is no bridge nowhere');
    const bridges = ALL.filter(({ name }) => request.names?.includes(name) ?? true);
    return reply.done({ kind: 'bridges', bridges, ...(request.names ? {} : { unseen: 'too many nodes' }) });
  }
  if (request.request === 'bridge') {
    const error = { code: 'denied' as const, message: 'bridge lan is in use by web', hint: 'stop it' };
    const outcomes = [
      { name: 'bnet0', ok: true, message: 'made', warning: 're0 has no carrier' },
      { name: 'lan', ok: false, message: error.message, error },
    ];
    return reply.done({
      kind: 'bridge',
      outcomes: outcomes.filter(({ name }) => request.names?.includes(name) ?? true),
    });
  }
  return reply.done({ kind: 'done' });
};

const REQUESTS: readonly (readonly [string, object])[] = [
  ['bridge', { request: 'bridges' }],
  ['bridge list', { request: 'bridges' }],
  ['switch list', { request: 'bridges' }],
  ['bridge show bnet0', { request: 'bridges', names: ['bnet0'] }],
  ['bridge check', { request: 'bridges' }],
  ['bridge check lan lan', { request: 'bridges', names: ['lan'] }],
  ['bridge up bnet0 lan', { request: 'bridge', verb: 'up', names: ['bnet0', 'lan'] }],
  ['bridge up --all', { request: 'bridge', verb: 'up' }],
  ['bridge up -a', { request: 'bridge', verb: 'up' }],
  ['bridge down lan', { request: 'bridge', verb: 'down', names: ['lan'] }],
];

for (const [line, request] of REQUESTS)
  test(`vmctl ${line} asks the daemon for ${JSON.stringify(request)}`, async () => {
    await using daemon = await fakeDaemon(knowing);
    await runIn(daemon, line.split(' '));
    assert.equal(
      daemon.requests.map(({ ...rest }) => rest),
      [request],
    );
  });

for (const line of [
  'up',
  'up --all bnet0',
  'down',
  'down --all',
  'show',
  'show bnet0 lan',
  'list bnet0',
  'list --all',
  'upp bnet0',
])
  test(`vmctl bridge ${line} is a usage error and asks nobody`, async () => {
    await using daemon = await fakeDaemon(knowing);
    const { status, err } = await runIn(daemon, ['bridge', ...line.split(' ')]);
    assert.is(status, 64);
    assert.match(err, /\nhint: /);
    assert.equal(daemon.requests, []);
  });

test('list shows every bridge, what is wrong with those that are there, and why some may be missing', async () => {
  await using daemon = await fakeDaemon(knowing);
  const { status, out, err } = await runIn(daemon, ['bridge', 'list']);
  assert.is(status, 0);
  assert.equal(out.split('\n'), [
    'NAME      KIND      STATE     MADE BY  NIC  HOST     HOOKS  NODE',
    'bnet0     public    up        vmctl    re0  -            4  [1f]:',
    'lan       private   degraded  vmctl    -    nghost0      4  [1f]:',
    'iso       isolated  down      -        -    -            -  -',
    'evil?[2J  foreign   up        others   re0  -            -  [1f]:',
    '',
    'lan: nghost0 is not connected; to mend it, or learn why not: vmctl bridge up lan',
    '',
  ]);
  assert.is(err, 'vmctl: not seen: too many nodes\n');
});

test('show tells everything about one bridge; one that nobody knows is status 68', async () => {
  await using daemon = await fakeDaemon(knowing);
  const { out } = await runIn(daemon, ['bridge', 'show', 'lan']);
  assert.match(out, /^name {9}lan\nkind {9}private\nstate {8}degraded\nmade by {6}vmctl\nhost {9}nghost0\n/);
  assert.match(
    out,
    /\nproblem {6}nghost0 is not connected; to mend it, or learn why not: vmctl bridge up lan\n$/,
  );
  const unknown = await runIn(daemon, ['bridge', 'show', 'nowhere']);
  assert.equal([unknown.status, unknown.err], [68, 'vmctl: there is no bridge nowhere\n']);
});

test('check prints each difference with what to do, and its status is 71 when there is one', async () => {
  await using daemon = await fakeDaemon(knowing);
  const all = await runIn(daemon, ['bridge', 'check']);
  assert.equal(
    [all.status, all.out],
    [
      71,
      'lan: nghost0 is not connected; to mend it, or learn why not: vmctl bridge up lan\niso: is down; to mend it, or learn why not: vmctl bridge up iso\n',
    ],
  );
  assert.equal(await runIn(daemon, ['bridge', 'check', 'bnet0']), {
    ...{ status: 0, out: '', err: '', questions: [] },
  });
  const json = await runIn(daemon, ['bridge', 'check', 'iso', '--json']);
  assert.equal(JSON.parse(json.out), [
    { bridge: 'iso', problem: 'is down; to mend it, or learn why not: vmctl bridge up iso' },
  ]);
  assert.is(json.status, 71);
});

test('up tells what became of each bridge, and its status is that of the first that failed', async () => {
  await using daemon = await fakeDaemon(knowing);
  const { status, out, err } = await runIn(daemon, ['bridge', 'up', '--all']);
  assert.is(status, 75);
  assert.is(out, 'bnet0: made\n');
  assert.is(
    err,
    'vmctl: bnet0: warning: re0 has no carrier\nvmctl: lan: bridge lan is in use by web\nhint: stop it\n',
  );
});

test('--json prints the reports themselves', async () => {
  await using daemon = await fakeDaemon(knowing);
  const { out } = await runIn(daemon, ['bridge', 'show', 'bnet0', '--json']);
  assert.equal(JSON.parse(out), [UP]);
});

test('a bridge that could not be looked at is a problem too, and what others made is theirs to mend', () => {
  assert.equal(problemsOf({ ...UP, state: 'unknown' }), [
    { bridge: 'bnet0', problem: 'is unknown; to look at it by hand: ngctl show bnet0:' },
  ]);
  assert.equal(problemsOf({ ...UP, state: 'degraded', owner: 'other', problems: ['no upper'] }), [
    { bridge: 'bnet0', problem: 'no upper; others made it: vmctl leaves it as it is' },
  ]);
});

test.run();
