import type { BridgeHealth } from '../plan/bridge-health.js';
import { createDoctor, type DoctorOptions } from './doctor.js';
import { createQueue } from './queue.js';

/** The time a watch needs: ms on a clock that never steps, and its timers. */
export interface WatchClock {
  monotonic(): number;
  setTimeout(action: () => void, ms: number): unknown;
  clearTimeout(id: unknown): void;
}

export type OnSample = (bridge: string, health: BridgeHealth, monotonicMs: number) => void;

export interface NetworkWatchOptions extends Omit<DoctorOptions, 'onHealth'> {
  readonly clock: WatchClock;
  /** Between two looks at one bridge; 10 s unless told. */
  readonly intervalMs?: number;
  /** Names of the bridges that vmctl made in this boot, and of those with a cable. */
  readonly watched: () => readonly string[];
}

/**
 * Looks at every bridge every 10 s, with one ngctl run while all is well; makes again what is lost and plugs in again
 * what was cut off, without touching a guest.
 */
export interface NetworkWatch {
  /** Looks at once. Resolves with what was seen; undefined = the bridge is not watched, or could not be looked at. */
  look(bridge: string): Promise<BridgeHealth | undefined>;
  /** Looks at every bridge in a moment: guests of an earlier daemon were found. */
  soon(): void;
  /** What is not as it should be, by the last look: one line each. */
  problems(bridge: string): readonly string[];
  /** Of these, who is cut off and why it could not be healed: what no look at the bridge itself tells. */
  complaints(bridge: string): readonly string[];
  /** Whether a NIC that should be plugged in was seen loose. */
  isCutOff(owner: string, nic: string): boolean;
  /** It was plugged in just now, whatever the last look saw. */
  plugged(owner: string, nic: string): void;
  /** Called after every look; call the result to end it. */
  onSample(listener: OnSample): () => void;
  /** Looks no more. */
  release(): void;
}

const INTERVAL_MS = 10_000;
const SOON_MS = 500;

export function createNetworkWatch(options: NetworkWatchOptions): NetworkWatch {
  const { clock, watched, intervalMs = INTERVAL_MS } = options;
  const listeners = new Set<OnSample>();
  const ended = new AbortController();
  const queue = createQueue();
  /** When each bridge is to be looked at next. */
  const due = new Map<string, number>();
  let timer: unknown;
  const doctor = createDoctor({ ...options, onHealth });
  arm();
  return {
    look(bridge) {
      due.set(bridge, clock.monotonic() + intervalMs);
      return visit(bridge);
    },
    soon,
    problems: doctor.problems,
    complaints: doctor.complaints,
    isCutOff: doctor.isCutOff,
    plugged: doctor.plugged,
    onSample(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    release() {
      ended.abort();
      clock.clearTimeout(timer);
    },
  };

  function onHealth(bridge: string, health: BridgeHealth): void {
    for (const listener of listeners) listener(bridge, health, clock.monotonic());
  }

  function visit(bridge: string): Promise<BridgeHealth | undefined> {
    return queue.run(async () => {
      if (ended.signal.aborted || !watched().includes(bridge)) return undefined;
      return doctor.visit(bridge, ended.signal);
    });
  }

  function soon(): void {
    const then = clock.monotonic() + SOON_MS;
    for (const name of watched()) due.set(name, Math.min(due.get(name) ?? then, then));
    arm();
  }

  function arm(): void {
    clock.clearTimeout(timer);
    if (ended.signal.aborted) return;
    const now = clock.monotonic();
    const next = Math.min(now + intervalMs, ...due.values());
    timer = clock.setTimeout(() => void tick().then(arm, arm), Math.max(1, next - now));
  }

  /** Those that are due together are due apart from each other next time. */
  async function tick(): Promise<void> {
    const now = clock.monotonic();
    const names = watched();
    for (const name of due.keys()) if (!names.includes(name)) forget(name);
    const ready = names.filter((name) => (due.get(name) ?? now) <= now);
    ready.forEach((name, index) => due.set(name, now + (intervalMs * (index + 1)) / ready.length));
    for (const name of ready) await visit(name);
  }

  function forget(name: string): void {
    due.delete(name);
    doctor.forget(name);
  }
}
