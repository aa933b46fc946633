import type { Execute } from '../plan/drive.js';
import type { HostFacts } from '../plan/host-facts.js';
import {
  lookAccounting,
  lookRacct,
  lookUsage,
  type AccountedUsage,
  type ProcessUsage,
} from '../plan/usage-look.js';
import type { UsageSample } from '../protocol/usage.js';
import { pause, type Clock } from './clock.js';
import { judgeUsage, type GuestFlow, type GuestSight, type UsageLook } from './usage-sample.js';

/** What guests use of the host; looked at only while somebody watches. */
export interface UsageDesk {
  /** Tells a sample soon, without rates, and then one each interval, until the result is called. Throws `no-such-vm`. */
  watch(wish: UsageWish, tell: (sample: UsageSample) => void): () => void;
  release(): void;
}

export interface UsageWish {
  /** Absent = all whose process lives. */
  readonly names?: readonly string[] | undefined;
  readonly intervalMs: number;
}

export interface UsageDeskOptions {
  readonly clock: Clock;
  readonly execute: Execute;
  readonly facts: () => HostFacts;
  /** All VMs now, sorted. */
  readonly guests: () => readonly GuestSight[];
  readonly flowOf: (guest: GuestSight) => GuestFlow;
  /** Has these bridges looked at now. */
  readonly lookAt: (bridges: readonly string[]) => Promise<unknown>;
  /** Throws `no-such-vm`. */
  readonly refuseUnknown: (names: readonly string[]) => void;
}

interface Watcher {
  readonly wish: UsageWish;
  readonly tell: (sample: UsageSample) => void;
  before: UsageLook | undefined;
  due: number;
}

/** Who is due that soon is told now, too: one look for all. */
const TOGETHER_MS = 150;
/** Rates come soon after the first look, however long the interval is. */
const FIRST_MS = 1000;
/** A bridge that answers late is shown as it was seen last. */
const BRIDGES_MS = 1000;

/** However many watch, and however many guests there are, one run of each program a look. */
export function createUsageDesk(options: UsageDeskOptions): UsageDesk {
  const { clock } = options;
  const watchers = new Set<Watcher>();
  const racct = { counts: undefined as boolean | undefined };
  let timer: unknown;
  let looking = false;
  return {
    watch(wish, tell) {
      if (wish.names !== undefined) options.refuseUnknown(wish.names);
      const watcher: Watcher = { wish, tell, before: undefined, due: clock.monotonic() };
      watchers.add(watcher);
      arm();
      return () => void watchers.delete(watcher);
    },
    release() {
      watchers.clear();
      clock.clearTimeout(timer);
    },
  };

  function arm(): void {
    clock.clearTimeout(timer);
    if (watchers.size === 0 || looking) return;
    const next = Math.min(...[...watchers].map(({ due }) => due));
    timer = clock.setTimeout(() => void tick().then(arm, arm), Math.max(0, next - clock.monotonic()));
  }

  async function tick(): Promise<void> {
    if (watchers.size === 0) return;
    looking = true;
    const now = await lookAtGuests(options, racct).finally(() => (looking = false));
    for (const watcher of watchers) {
      if (watcher.due > now.at + TOGETHER_MS) continue;
      watcher.tell(judgeUsage({ ...options, names: watcher.wish.names, before: watcher.before, now }));
      const { intervalMs } = watcher.wish;
      const next = watcher.before === undefined ? Math.min(intervalMs, FIRST_MS) : intervalMs;
      watcher.before = now;
      // Looks that took too long are not made up for.
      watcher.due = Math.max(watcher.due + next, clock.monotonic());
    }
  }
}

async function lookAtGuests(
  { clock, execute, guests, facts, flowOf, lookAt }: UsageDeskOptions,
  racct: { counts: boolean | undefined },
): Promise<UsageLook> {
  const seen = guests();
  const pids = seen.flatMap(({ pid }) => (pid === null ? [] : [pid]));
  racct.counts ??= await execute(lookRacct()).catch(() => false);
  const began = clock.monotonic();
  const [{ rows, at }, accounted] = await Promise.all([
    execute(lookUsage(pids)).then(
      (rows) => ({ rows, at: (began + clock.monotonic()) / 2 }),
      nothingAt(began),
    ),
    racct.counts ? execute(lookAccounting(pids)).catch(() => undefined) : undefined,
    looksAtBridges(clock, lookAt, seen),
  ]);
  const { cpus = null, physicalMemory = null } = facts();
  return {
    ...{ at, wall: clock.wall(), guests: seen, host: { cpus, memoryBytes: physicalMemory } },
    processes: new Map(rows.map((row) => [row.pid, { ...row, at }])),
    accounted: accounted ?? new Map<number, AccountedUsage>(),
    flows: new Map(seen.map((guest) => [guest.name, flowOf(guest)])),
    notes: [
      ...(accounted === undefined ? [NO_RACCT] : []),
      ...(rows.length === 0 && pids.length > 0 ? ['ps(1) does not tell what guests use'] : []),
    ],
  };
}

const NO_RACCT = 'bytes read and written are not counted: kern.racct.enable is not 1';

function nothingAt(at: number): () => { readonly rows: readonly ProcessUsage[]; readonly at: number } {
  return () => ({ rows: [], at });
}

function looksAtBridges(
  clock: Clock,
  lookAt: UsageDeskOptions['lookAt'],
  guests: readonly GuestSight[],
): Promise<unknown> {
  const bridges = new Set(
    guests.flatMap(({ pid, links }) => (pid === null ? [] : links.map((one) => one.bridge))),
  );
  if (bridges.size === 0) return Promise.resolve();
  const done = new AbortController();
  const looked = lookAt([...bridges])
    .catch(() => undefined)
    .finally(() => done.abort());
  return Promise.race([looked, pause(clock, BRIDGES_MS, done.signal)]);
}
