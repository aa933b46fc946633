import type { Link } from '../netgraph/node.js';
import type { AccountedUsage } from '../plan/usage-look.js';
import { rateBetween, type Sighting } from '../plan/usage-rates.js';
import type { NicTraffic } from '../protocol/detail-report.js';
import type { GuestUsage, UsageSample } from '../protocol/usage.js';

/** One VM as it is now. */
export interface GuestSight {
  readonly name: string;
  readonly status: string;
  readonly pid: number | null;
  readonly cpus: number;
  readonly memoryBytes: number;
  readonly links: readonly Link[];
}

export type GuestFlow = Pick<GuestUsage, 'rxBytesPerSecond' | 'txBytesPerSecond'>;

/** Everything that one look saw. */
export interface UsageLook {
  /** ms on the clock that never steps. */
  readonly at: number;
  /** ms since the epoch. */
  readonly wall: number;
  readonly host: UsageSample['host'];
  readonly guests: readonly GuestSight[];
  /** By pid. */
  readonly processes: ReadonlyMap<number, Sighting>;
  /** By pid. */
  readonly accounted: ReadonlyMap<number, AccountedUsage>;
  /** By VM. */
  readonly flows: ReadonlyMap<string, GuestFlow>;
  readonly notes: readonly string[];
}

export interface UsageQuestion {
  readonly names: readonly string[] | undefined;
  readonly before: UsageLook | undefined;
  readonly now: UsageLook;
}

/** What two looks tell; guests that came meanwhile have no rates yet, those that went are not in it. */
export function judgeUsage({ names, before, now }: UsageQuestion): UsageSample {
  const asked = now.guests.filter(({ name, pid }) =>
    names === undefined ? pid !== null : names.includes(name),
  );
  return {
    takenAt: new Date(now.wall).toISOString(),
    seconds: before === undefined ? null : (now.at - before.at) / 1000,
    host: now.host,
    guests: asked.map((guest) => usageOf(guest, before, now)),
    notes: now.notes,
  };
}

function usageOf(
  { name, status, pid, cpus, memoryBytes }: GuestSight,
  before: UsageLook | undefined,
  now: UsageLook,
): GuestUsage {
  const seen = pid === null ? undefined : now.processes.get(pid);
  const earlier = pid === null ? undefined : before?.processes.get(pid);
  const accounted = pid === null ? undefined : now.accounted.get(pid);
  const rates = seen === undefined ? undefined : rateBetween(earlier, seen, now.host.cpus ?? undefined);
  const flow = now.flows.get(name);
  return {
    ...{ name, status, pid, cpus, memoryBytes },
    cpuPercent: rates?.cpuPercent ?? null,
    cpuSeconds: seen?.cpuSeconds ?? null,
    residentBytes: seen?.residentBytes ?? null,
    readBytesPerSecond: accounted?.readBytesPerSecond ?? null,
    writeBytesPerSecond: accounted?.writeBytesPerSecond ?? null,
    readsPerSecond: rates?.readsPerSecond ?? null,
    writesPerSecond: rates?.writesPerSecond ?? null,
    rxBytesPerSecond: flow?.rxBytesPerSecond ?? null,
    txBytesPerSecond: flow?.txBytesPerSecond ?? null,
  };
}

/** Over all its NICs; null = none of them was looked at twice. */
export function flowOf(nics: readonly NicTraffic[]): GuestFlow {
  const sum = (way: 'rx' | 'tx'): number | null => {
    const rates = nics.flatMap(({ traffic }) => traffic[way].bytesPerSecond ?? []);
    return rates.length === 0 ? null : rates.reduce((total, rate) => total + rate, 0);
  };
  return { rxBytesPerSecond: sum('rx'), txBytesPerSecond: sum('tx') };
}
