import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { parsePs } from '../../src/bhyve/process.js';
import type { AdoptTarget, Host, HostExit, HostProcess } from '../../src/host/host.js';
import type { Context } from '../../src/supervisor/context.js';
import { watchGuest } from '../../src/supervisor/watch.js';
import type { GuestInput } from '../../src/vm/actors.js';
import type { Paths } from '../../src/store/paths.js';
import { vm } from '../plan/ground.js';
import { scratch } from './scratch.js';
import { SimulatedClock } from './simulated-clock.js';

interface Scene {
  readonly context: Context;
  readonly clock: SimulatedClock;
  readonly adopted: AdoptTarget[];
  end(exit: HostExit): void;
}

/** One guest, pid 100, whose title is seen at the first look. */
function scene(paths: Paths): Scene {
  const clock = new SimulatedClock();
  const adopted: AdoptTarget[] = [];
  const { process, end } = ending(100);
  const host: Partial<Host> = {
    alive: () => true,
    adopt: (target) => {
      adopted.push(target);
      return process;
    },
  };
  const context = {
    ...{ host, paths, clock, story: { tell: () => undefined }, send: () => undefined },
    seeProcesses: () => Promise.resolve({ rows: parsePs('100 1 0 0 9 bhyve: web (bhyve)\n'), now: 0 }),
    ...{ processes: new Map(), marks: new Map(), keepers: new Map(), limitFaults: new Map() },
  } as unknown as Context;
  return { context, clock, adopted, end };
}

function ending(pid: number): { process: HostProcess; end: (exit: HostExit) => void } {
  let end: (exit: HostExit) => void = () => undefined;
  const exited = new Promise<HostExit>((resolve) => (end = resolve));
  return { process: { pid, exited, release: () => undefined }, end };
}

function input(confirmed: boolean): GuestInput {
  return {
    name: 'web',
    definition: vm({ name: 'web' }),
    links: [],
    guest: { pid: 100, confirmed },
  } as unknown as GuestInput;
}

test('the process of an earlier guest is not watched for this one', async () => {
  using place = scratch();
  const { context, adopted, end } = scene(place.paths);
  const earlier = ending(99);
  earlier.end({ kind: 'code', code: 0 });
  context.processes.set('web', earlier.process);
  const exit = watchGuest(context, input(true), new AbortController().signal);
  end({ kind: 'code', code: 1 });
  assert.equal(await exit, { kind: 'powered-off' });
  assert.equal(
    adopted.map(({ pid }) => pid),
    [100],
  );
});

test('when a guest has ended nobody keeps a process or a keeper of it', async () => {
  using place = scratch();
  const { context, end } = scene(place.paths);
  context.keepers.set('web', 200);
  const exit = watchGuest(context, input(true), new AbortController().signal);
  end({ kind: 'code', code: 1 });
  await exit;
  assert.equal([context.processes.size, context.keepers.size], [0, 0]);
});

test('a record that cannot be read while the title is looked for ends neither the watch nor the daemon', async () => {
  using place = scratch();
  const rejections: unknown[] = [];
  const note = (reason: unknown): void => void rejections.push(reason);
  process.on('unhandledRejection', note);
  const { context, clock, end } = scene(place.paths);
  context.keepers.set('web', 200);
  const broken = { ...context, paths: { ...place.paths, run: '/dev/null/nowhere' } };
  const exit = watchGuest(broken, input(false), new AbortController().signal);
  await clock.pass(60_000);
  await new Promise((resolve) => setTimeout(resolve, 10));
  process.off('unhandledRejection', note);
  assert.equal(rejections, []);
  end({ kind: 'code', code: 1 });
  assert.equal(await exit, { kind: 'powered-off' });
});

test.run();
