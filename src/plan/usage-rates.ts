import type { ProcessUsage } from './usage-look.js';

/** One process as a look saw it. */
export interface Sighting extends Omit<ProcessUsage, 'pid'> {
  readonly pid: number;
  /** When it was seen, ms on a clock that never steps. */
  readonly at: number;
}

/** Null wherever two looks do not tell it. */
export interface UsageRates {
  /** Of one CPU. */
  readonly cpuPercent: number | null;
  readonly readsPerSecond: number | null;
  readonly writesPerSecond: number | null;
}

const NO_RATES: UsageRates = { cpuPercent: null, readsPerSecond: null, writesPerSecond: null };

/** Hundredths of a second are all that ps(1) tells: over less they would be anything. */
const LEAST_MS = 250;
/** etimes has whole seconds, and a look takes its time. */
const SAME_START_MS = 3000;

/**
 * What happened between two looks, by the second. Nothing is told of another process that has got the pid, and of a
 * counter that fell; nobody uses more CPUs than there are.
 */
export function rateBetween(
  before: Sighting | undefined,
  now: Sighting,
  hostCpus: number | undefined,
): UsageRates {
  if (before === undefined || !isSame(before, now) || now.at - before.at < LEAST_MS) return NO_RATES;
  const seconds = (now.at - before.at) / 1000;
  const cpu = rate(before.cpuSeconds, now.cpuSeconds, seconds);
  return {
    cpuPercent: cpu === null ? null : Math.min(cpu * 100, (hostCpus ?? Infinity) * 100),
    readsPerSecond: rate(before.reads, now.reads, seconds),
    writesPerSecond: rate(before.writes, now.writes, seconds),
  };
}

function isSame(before: Sighting, now: Sighting): boolean {
  const startOf = ({ at, elapsedSeconds }: Sighting): number => at - elapsedSeconds * 1000;
  return before.pid === now.pid && Math.abs(startOf(before) - startOf(now)) < SAME_START_MS;
}

function rate(before: number | null, now: number | null, seconds: number): number | null {
  return before === null || now === null || now < before ? null : (now - before) / seconds;
}
