import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { HostCommand } from '../../src/command/command.js';
import type { Host } from '../../src/host/host.js';
import { writeRunRecord } from '../../src/store/records.js';
import type { Context } from '../../src/supervisor/context.js';
import { forceOff, pressButton, resetGuest } from '../../src/supervisor/force.js';
import { parsePs } from '../../src/bhyve/process.js';
import type { GuestInput } from '../../src/vm/actors.js';
import type { RunRecord } from '../../src/vm/record.js';
import { vm } from '../plan/ground.js';
import { scratch } from './scratch.js';
import { SimulatedClock } from './simulated-clock.js';

const PID = 100;
const NOW = 1_000_000;
const ARMED = '  100 bhyve            TERM     -I-\n';
const INPUT: GuestInput = {
  ...{ name: 'myvm', definition: vm(), links: [] },
  guest: { pid: PID, confirmed: true },
};

interface Scene {
  readonly context: Context;
  /** Signals and commands, in order. */
  readonly done: string[];
}

/** `ps` answers row by row, look by look; the last answer stays. */
function scene(place: ReturnType<typeof scratch>, ...looks: readonly string[]): Scene {
  const done: string[] = [];
  const left = [...looks];
  const clock = new SimulatedClock();
  const host: Partial<Host> = {
    kill: (pid, signal) => (done.push(`${signal} ${pid}`), 'sent'),
    run: ({ file }: HostCommand) =>
      Promise.resolve({ code: 0, stdout: file === 'procstat' ? ARMED : '', stderr: '' }),
  };
  const context = {
    ...{ host, paths: place.paths, clock, keepers: new Map() },
    countTraffic: () => Promise.resolve(),
    seeProcesses: () => {
      const stdout = (left.length > 1 ? left.shift() : left[0]) ?? '';
      return Promise.resolve({ rows: parsePs(stdout), now: NOW });
    },
    execute: (steps: Generator<{ command: HostCommand }, unknown, unknown>) => {
      const { value } = steps.next() as { value: { command: HostCommand } };
      done.push([value.command.file, ...value.command.args].join(' '));
      return Promise.resolve({ code: 0, stdout: '', stderr: '' });
    },
  } as unknown as Context;
  return { context, done };
}

function remember(place: ReturnType<typeof scratch>, change: Partial<RunRecord> = {}): void {
  const record: RunRecord = {
    ...{ version: 1, name: 'myvm', phase: 'running', confirmed: true, definition: vm(), links: [] },
    ...{ launchedAt: 0, launchedAtMonotonic: NOW - 60_000, outputOffset: 0, pid: PID },
    ...{ startedAt: NOW - 60_000, bhyve: { file: 'bhyve', args: ['myvm'] } },
    ...change,
  };
  writeRunRecord(place.paths, record);
}

const OURS = '  100     1     0     0 60 bhyve: myvm (bhyve)\n';
/** The same pid, name, title and root: somebody's next guest of that name, two seconds old. */
const ANOTHER = '  100     1     0     0 2 bhyve: myvm (bhyve)\n';
const signal = new AbortController().signal;

test('a pid that another guest of the same name has by now is sent nothing', async () => {
  using place = scratch();
  remember(place);
  const { context, done } = scene(place, ANOTHER);
  assert.equal(await pressButton(context, INPUT, signal), { pressed: false, reason: 'the guest has ended' });
  await forceOff(context, INPUT, signal);
  const refused = await resetGuest(context, INPUT, signal).catch((error: Error) => error.message);
  assert.is(refused, 'myvm: the guest has ended');
  assert.equal(done, []);
});

test('our guest gets the button, a reset, and power-off with SIGKILL behind it', async () => {
  using place = scratch();
  remember(place);
  const { context, done } = scene(place, OURS);
  assert.equal(await pressButton(context, INPUT, signal), { pressed: true });
  await resetGuest(context, INPUT, signal);
  const off = forceOff(context, INPUT, signal);
  await (context.clock as SimulatedClock).passUntil(off);
  assert.equal(done, [
    'SIGTERM 100',
    'bhyvectl --vm=myvm --force-reset',
    'bhyvectl --vm=myvm --force-poweroff',
    'SIGKILL 100',
  ]);
});

test('a guest that ends of --force-poweroff and whose pid is taken at once is not killed', async () => {
  using place = scratch();
  remember(place);
  const { context, done } = scene(place, OURS, ANOTHER);
  await (context.clock as SimulatedClock).passUntil(forceOff(context, INPUT, signal));
  assert.equal(done, ['bhyvectl --vm=myvm --force-poweroff']);
});

test('before the start is on record, a process that is older than the launch is not ours', async () => {
  using place = scratch();
  writeRunRecord(place.paths, {
    ...{ version: 1, name: 'myvm', phase: 'running', confirmed: false, definition: vm(), links: [] },
    ...{ launchedAt: 0, launchedAtMonotonic: NOW - 1000, outputOffset: 0, pid: PID },
    bhyve: { file: 'bhyve', args: ['myvm'] },
  });
  const { context, done } = scene(place, OURS);
  await forceOff(context, INPUT, signal);
  assert.equal(done, []);
});

test('a guest whose record cannot be read can still be stopped', async () => {
  using place = scratch();
  const { context, done } = scene(place, ANOTHER);
  await pressButton(context, INPUT, signal);
  assert.equal(done, ['SIGTERM 100']);
});

test.run();
