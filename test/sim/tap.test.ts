import { mkdtempSync, rmSync } from 'node:fs';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { createInProcessWorld, type InProcessWorld } from '../../src/sim/inprocess.js';
import { SimulatedClock } from '../supervisor/simulated-clock.js';

interface Stage extends InProcessWorld, Disposable {
  readonly clock: SimulatedClock;
  run(...args: readonly string[]): Promise<string>;
}

function stage(): Stage {
  const root = mkdtempSync('/tmp/vq');
  const clock = new SimulatedClock();
  const world = createInProcessWorld(
    { root, interfaces: ['re0', 're1'], release: 14, kind: true, seed: 1 },
    clock,
  );
  const run = async (...args: readonly string[]): Promise<string> => {
    const { code, stdout, stderr } = await world.host.run({ file: 'ifconfig', args });
    return code === 0 ? stdout : `${code} ${stderr}`;
  };
  return { ...world, clock, run, [Symbol.dispose]: () => rmSync(root, { recursive: true }) };
}

const bhyve = (tap: string): readonly string[] => [
  '-s',
  `0:7,virtio-net,${tap},type=tap,mac=58:9c:fc:00:00:07`,
];

test('a tap is made, described and named in one run, down and in its group until told otherwise', async () => {
  using host = stage();
  assert.is(
    await host.run('tap', 'create', 'descr', 'vmctl/web/0', 'mtu', '9000', 'name', 'tapweb.0'),
    'tapweb.0\n',
  );
  assert.is(
    await host.run('tapweb.0'),
    'tapweb.0: flags=8802<BROADCAST,SIMPLEX,MULTICAST> metric 0 mtu 9000\n\tdescription: vmctl/web/0\n' +
      '\toptions=80000<LINKSTATE>\n\tether 58:9c:fc:10:00:04\n\tgroups: tap\n' +
      '\tmedia: Ethernet 1000baseT <full-duplex>\n\tstatus: no carrier\n\tnd6 options=29<PERFORMNUD,IFDISABLED,AUTO_LINKLOCAL>\n',
  );
});

test('one process has its device open, bhyve brings it up, and it goes down with it', async () => {
  using host = stage();
  await host.run('tap', 'create', 'name', 'tapweb.0');
  const pid = host.simctl('foreign', 'web', ...bhyve('tapweb.0')).trim();
  assert.match(await host.run('tapweb.0'), /<UP,[^]*\tstatus: active\n[^]*\tOpened by PID /);
  assert.match(await host.run('tapweb.0'), `\tOpened by PID ${pid}\n`);
  host.simctl('foreign', 'twin', ...bhyve('tapweb.0'));
  assert.equal(
    [...host.world.guests.values()].map(({ name }) => name),
    ['web'],
  );
  host.simctl('guest', 'web', 'poweroff');
  assert.not.match(await host.run('tapweb.0'), /Opened by|<UP/);
});

test("a tap that is not there is none but for the kernel's own names", () => {
  using host = stage();
  host.simctl('foreign', 'web', ...bhyve('tapweb.0'));
  assert.is(host.world.guests.size, 0);
  host.simctl('foreign', 'web', ...bhyve('tap7'));
  assert.is(host.world.guests.size, 1);
  assert.ok(host.world.graph.interfaces.some(({ name, tap }) => name === 'tap7' && tap));
});

test('ifconfig that destroys an open tap waits until it is closed', async () => {
  using host = stage();
  await host.run('tap', 'create', 'name', 'tapweb.0');
  host.simctl('foreign', 'web', ...bhyve('tapweb.0'));
  let answer: string | undefined;
  void host.run('tapweb.0', 'destroy').then((text) => (answer = text));
  await host.clock.pass(60_000);
  assert.is(answer, undefined);
  host.simctl('guest', 'web', 'kill');
  await host.clock.pass(0);
  assert.is(answer, '');
  assert.match(await host.run('tapweb.0'), 'does not exist');
});

test('an if_bridge takes members of its own MTU, each once and of no other', async () => {
  using host = stage();
  host.simctl('interface', 'add', 'bridge0', 'bridge', 're1');
  for (const name of ['tap0', 'tap1']) await host.run(name, 'create');
  await host.run('tap1', 'mtu', '9000');
  assert.is(await host.run('bridge0', 'addm', 'tap0'), '');
  assert.is(await host.run('bridge0', 'addm', 'tap0'), '1 ifconfig: BRDGADD tap0: File exists\n');
  assert.is(await host.run('bridge0', 'addm', 'tap1'), '1 ifconfig: BRDGADD tap1: Invalid argument\n');
  assert.is(
    await host.run('bridge0', 'deletem', 'tap1'),
    '1 ifconfig: BRDGDEL tap1: No such file or directory\n',
  );
  await host.run('bridge1', 'create');
  assert.is(await host.run('bridge1', 'addm', 'tap0'), '1 ifconfig: BRDGADD tap0: Device busy\n');
  assert.match(await host.run('bridge0'), /\tmember: re1 [^]*\tmember: tap0 /);
});

test('taps are gone after a boot of the host', async () => {
  using host = stage();
  await host.run('tap', 'create', 'name', 'tapweb.0');
  host.simctl('boot');
  assert.match(await host.run('tapweb.0'), 'does not exist');
});

test.run();
