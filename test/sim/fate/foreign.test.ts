import { mkdtempSync, rmSync } from 'node:fs';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { createInProcessWorld, type InProcessWorld } from '../../../src/sim/inprocess.js';
import { SimulatedClock } from '../../supervisor/simulated-clock.js';
import { BRIDGE_LINES } from '../quick.js';

interface Stage extends InProcessWorld, Disposable {
  readonly clock: SimulatedClock;
  ps(pid: number): Promise<string>;
  run(file: string, ...args: readonly string[]): Promise<string>;
}

/** A kind host with bnet0, whose time passes when told to. */
async function stage(): Promise<Stage> {
  const root = mkdtempSync('/tmp/vq');
  const clock = new SimulatedClock();
  const world = createInProcessWorld({ root, interfaces: ['re0'], release: 14, kind: true, seed: 1 }, clock);
  const run = async (file: string, ...args: readonly string[]): Promise<string> =>
    (await world.host.run({ file, args })).stdout;
  await run('kldload', '-n', 'ng_ether');
  await world.host.run({ file: 'ngctl', args: ['-f', '-'], input: `${BRIDGE_LINES.join('\n')}\n` });
  return {
    ...world,
    ...{ clock, run },
    ps: (pid) => run('ps', '-o', 'ppid=', '-o', 'state=', '-o', 'command=', '-p', String(pid)),
    [Symbol.dispose]: () => rmSync(root, { recursive: true }),
  };
}

const pidsOf = ({ world }: Stage): readonly number[] => [...world.guests.keys()];

test('a guest of vm-bhyve has its shell as parent, an unnamed socket and a tap', async () => {
  using host = await stage();
  const pid = Number(host.simctl('foreign', 'web', '--by', 'vm-bhyve', '--link', 'bnet0', '--tap', 'lan'));
  const [parent = ''] = (await host.ps(pid)).trim().split(' ');
  assert.match(await host.ps(Number(parent)), '/bin/sh /usr/local/sbin/vm _run web');
  assert.match(await host.run('ngctl', 'show', 'bnet0:link2'), /<unnamed> +Type: socket/);
  const tap = await host.run('ifconfig', 'tap0');
  assert.match(tap, '\tdescription: vmnet/web/0/lan\n');
  assert.match(tap, `\tgroups: tap vm-port\n`);
  assert.match(tap, `\tOpened by PID ${pid}\n`);
});

test('vm-bhyve starts its guest again after a reboot, and cleans up after a power-off', async () => {
  using host = await stage();
  const pid = Number(host.simctl('foreign', 'web', '--by', 'vm-bhyve', '--tap', 'lan'));
  host.simctl('guest', 'web', 'reboot');
  await host.clock.pass(100);
  assert.is(pidsOf(host).length, 1);
  assert.not.equal(pidsOf(host), [pid]);
  host.simctl('guest', 'web', 'poweroff');
  await host.clock.pass(100);
  assert.equal([pidsOf(host), [...host.world.vmm.keys()]], [[], []]);
  assert.not.match(await host.run('ifconfig', '-a'), 'tap0');
});

test('without its shell nobody does either: the tap stays, the guest is gone', async () => {
  using host = await stage();
  const pid = Number(host.simctl('foreign', 'web', '--by', 'vm-bhyve', '--tap', 'lan'));
  const [parent = ''] = (await host.ps(pid)).trim().split(' ');
  host.host.kill(Number(parent), 'SIGTERM');
  assert.match((await host.ps(pid)).trim(), /^1 /, "an orphan is init's");
  host.simctl('guest', 'web', 'reboot');
  await host.clock.pass(100);
  assert.equal(pidsOf(host), []);
  assert.match(await host.run('ifconfig', 'tap0'), 'vmnet/web/0/lan');
  assert.not.match(await host.run('ifconfig', 'tap0'), 'Opened by');
});

test("daemon(8) -r starts again whatever happened, under a title with its child's pid", async () => {
  using host = await stage();
  const pid = Number(host.simctl('foreign', 'web', '--by', 'daemon', '--stat', 'Ss'));
  const [parent = '', state] = (await host.ps(pid)).trim().split(/ +/);
  assert.match(await host.ps(Number(parent)), `daemon: bhyve[${pid}] (daemon)`);
  assert.is(state, 'Ss');
  host.simctl('guest', 'web', 'poweroff');
  await host.clock.pass(500);
  assert.equal(pidsOf(host), []);
  await host.clock.pass(1000);
  assert.is(pidsOf(host).length, 1);
});

test.run();
