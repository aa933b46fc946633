import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { HostCommand } from '../../src/command/command.js';
import type { VmctlError } from '../../src/errors.js';
import { VmctlError as Failure } from '../../src/errors.js';
import { driveSteps } from '../../src/plan/drive.js';
import { parseHost } from '../../src/plan/host-facts.js';
import type { UsageSample } from '../../src/protocol/usage.js';
import { createUsageDesk, type UsageDesk } from '../../src/supervisor/usage-desk.js';
import { flowOf, type GuestSight } from '../../src/supervisor/usage-sample.js';
import { SimulatedClock } from './simulated-clock.js';

/** A host whose guests use one CPU each, all the time. */
class Ground {
  readonly clock = new SimulatedClock();
  readonly commands: HostCommand[] = [];
  readonly looked: string[] = [];
  readonly guests = new Map<string, number | null>([['web', 50]]);
  readonly born = new Map<number, number>();
  racct = '0\n';
  bridges: () => Promise<unknown> = () => Promise.resolve();
  readonly desk: UsageDesk = createUsageDesk({
    clock: this.clock,
    execute: (steps) => driveSteps(steps, ({ command }) => Promise.resolve(this.#answer(command))),
    facts: () => ({ ...parseHost({ code: 0, stdout: '', stderr: '' }), cpus: 4, physicalMemory: 1024 ** 3 }),
    guests: () => [...this.guests].map(([name, pid]) => sight(name, pid)),
    flowOf: () => ({ rxBytesPerSecond: 1, txBytesPerSecond: 2 }),
    lookAt: (bridges) => {
      this.looked.push(...bridges);
      return this.bridges();
    },
    refuseUnknown: (names) => {
      if (names.some((name) => !this.guests.has(name))) throw new Failure('no-such-vm', 'no such VM');
    },
  });

  watch(intervalMs = 2000, names?: readonly string[]): { samples: UsageSample[]; stop: () => void } {
    const samples: UsageSample[] = [];
    return { samples, stop: this.desk.watch({ intervalMs, names }, (sample) => samples.push(sample)) };
  }

  runs(program: string): number {
    return this.commands.filter(({ file }) => file === program).length;
  }

  #answer(command: HostCommand) {
    this.commands.push(command);
    if (command.file === 'sysctl') return { code: 0, stdout: this.racct, stderr: '' };
    if (command.file === 'rctl')
      return {
        code: 0,
        stdout: 'cputime=1\nreadbps=10\nwritebps=20\n'.repeat(command.args.length - 1),
        stderr: '',
      };
    const pids = (command.args[1] ?? '').split(',').map(Number);
    return { code: 0, stdout: pids.map((pid) => this.#row(pid)).join(''), stderr: '' };
  }

  #row(pid: number): string {
    const seconds = (this.clock.monotonic() - (this.born.get(pid) ?? 0)) / 1000;
    const [minutes, rest] = [Math.floor(seconds / 60), (seconds % 60).toFixed(2).padStart(5, '0')];
    return `${pid} ${Math.floor(seconds)} ${minutes}:${rest} 2048 0 0\n`;
  }
}

function sight(name: string, pid: number | null): GuestSight {
  const link = { bridge: 'bnet0', hook: 'link2', socket: `vm-${name}-0`, mac: '', nic: '0', number: 2 };
  return {
    name,
    status: 'running',
    pid,
    cpus: 1,
    memoryBytes: 4096,
    links: [link] as unknown as GuestSight['links'],
  };
}

test('nothing is looked at before somebody watches, and nothing after the last one has left', async () => {
  const ground = new Ground();
  await ground.clock.pass(60_000);
  assert.equal(ground.commands, []);
  const { stop } = ground.watch();
  await ground.clock.pass(10_000);
  assert.ok(ground.runs('ps') >= 5);
  stop();
  const before = ground.commands.length;
  await ground.clock.pass(60_000);
  assert.is(ground.commands.length, before);
});

test('a watcher is told at once without rates, a second later with rates, and then each interval', async () => {
  const ground = new Ground();
  const { samples } = ground.watch(5000);
  await ground.clock.pass(12_000);
  assert.equal(
    samples.map(({ seconds, guests }) => [seconds, guests[0]?.cpuPercent]),
    [
      [null, null],
      [1, 100],
      [5, 100],
      [5, 100],
    ],
  );
  assert.equal(samples[0]?.host, { cpus: 4, memoryBytes: 1024 ** 3 });
  assert.is(samples[0]?.guests[0]?.residentBytes, 2048 * 1024);
});

test('a hundred guests and ten watchers cost what one of each does', async () => {
  const [few, many] = [new Ground(), new Ground()];
  few.watch();
  for (let at = 0; at < 10; at += 1) many.watch();
  for (let at = 0; at < 100; at += 1) many.guests.set(`vm${at}`, 1000 + at);
  await few.clock.pass(20_000);
  await many.clock.pass(20_000);
  assert.is(many.commands.length, few.commands.length);
});

test('guests that come have no rates at first, those that go are not told of, and a relaunched one begins anew', async () => {
  const ground = new Ground();
  const { samples } = ground.watch(1000);
  await ground.clock.pass(2500);
  ground.guests.set('db', 60);
  ground.guests.set('web', 70);
  ground.born.set(70, ground.clock.monotonic());
  await ground.clock.pass(1000);
  assert.equal(
    samples.at(-1)?.guests.map(({ name, cpuPercent }) => [name, cpuPercent]),
    [
      ['web', null],
      ['db', null],
    ],
  );
  ground.guests.set('web', null);
  await ground.clock.pass(1000);
  assert.equal(
    samples.at(-1)?.guests.map(({ name, cpuPercent }) => [name, cpuPercent]),
    [['db', 100]],
  );
});

test('a VM asked for by name is told of while it is down, and a name that nobody knows is refused', async () => {
  const ground = new Ground();
  ground.guests.set('db', null);
  const { samples } = ground.watch(2000, ['db']);
  await ground.clock.pass(100);
  const [db, ...others] = samples[0]?.guests ?? [];
  assert.equal(
    [db?.name, db?.pid, db?.cpuPercent, db?.residentBytes, others.length],
    ['db', null, null, null, 0],
  );
  try {
    ground.watch(2000, ['nobody']);
    assert.unreachable();
  } catch (error) {
    assert.is((error as VmctlError).code, 'no-such-vm');
  }
});

test('bytes of disks are told where racct(9) counts, and where it does not it is said once why', async () => {
  const without = new Ground();
  const poor = without.watch();
  await without.clock.pass(100);
  assert.is(without.runs('rctl'), 0);
  assert.is(poor.samples[0]?.guests[0]?.readBytesPerSecond, null);
  assert.match(poor.samples[0]?.notes.join() ?? '', /kern\.racct\.enable/);
  const ground = new Ground();
  ground.racct = '1\n';
  const rich = ground.watch();
  await ground.clock.pass(5000);
  assert.equal(rich.samples[0]?.notes, []);
  const [web] = rich.samples[0]?.guests ?? [];
  assert.equal([web?.readBytesPerSecond, web?.writeBytesPerSecond], [10, 20]);
  assert.is(ground.runs('sysctl'), 1, 'a tunable of the boot loader does not change');
});

test('the bridges of living guests are looked at, and one that does not answer holds nobody up for long', async () => {
  const ground = new Ground();
  ground.bridges = () => new Promise(() => undefined);
  const { samples } = ground.watch(1000);
  await ground.clock.pass(10_000);
  assert.ok(samples.length >= 5, `${samples.length}`);
  assert.equal(new Set(ground.looked), new Set(['bnet0']));
});

test('what a guest receives is the sum of its NICs, and unknown while none was looked at twice', () => {
  const flow = { bytes: 0, packets: 0, multicasts: 0, broadcasts: 0, packetsPerSecond: null };
  const nic = (rx: number | null) => ({
    ...{ nic: '0', bridge: 'bnet0' },
    traffic: { rx: { ...flow, bytesPerSecond: rx }, tx: { ...flow, bytesPerSecond: 1 }, drops: 0, loops: 0 },
  });
  assert.equal(flowOf([nic(5), nic(null), nic(7)]), { rxBytesPerSecond: 12, txBytesPerSecond: 3 });
  assert.equal(flowOf([nic(null)]), { rxBytesPerSecond: null, txBytesPerSecond: 1 });
  assert.equal(flowOf([]), { rxBytesPerSecond: null, txBytesPerSecond: null });
});

test.run();
