import type { GuestUsage } from '../protocol/usage.js';

export const USAGE_KEYS = ['cpu', 'memory', 'disk', 'net', 'name'] as const;
export type UsageKey = (typeof USAGE_KEYS)[number];

/** The sum of what is known; null = nothing is. */
function sumOf(values: readonly (number | null)[]): number | null {
  const known = values.filter((value) => value !== null);
  return known.length === 0 ? null : known.reduce((total, value) => total + value, 0);
}

const AMOUNTS: Readonly<Record<Exclude<UsageKey, 'name'>, (guest: GuestUsage) => number | null>> = {
  cpu: ({ cpuPercent }) => cpuPercent,
  memory: ({ residentBytes }) => residentBytes,
  // Operations, where bytes are not counted.
  disk: (one) =>
    sumOf([one.readBytesPerSecond, one.writeBytesPerSecond]) ??
    sumOf([one.readsPerSecond, one.writesPerSecond]),
  net: ({ rxBytesPerSecond, txBytesPerSecond }) => sumOf([rxBytesPerSecond, txBytesPerSecond]),
};

/** The largest first, names by the alphabet, or the other way round; what is not known is last in any case. */
export function sortUsage(
  guests: readonly GuestUsage[],
  { key, reverse }: { readonly key: UsageKey; readonly reverse: boolean },
): readonly GuestUsage[] {
  const turn = reverse ? -1 : 1;
  const byName = (a: GuestUsage, b: GuestUsage): number => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0);
  if (key === 'name') return [...guests].sort((a, b) => turn * byName(a, b));
  const amount = AMOUNTS[key];
  return [...guests].sort((a, b) => {
    const [left, right] = [amount(a), amount(b)];
    if (left === null || right === null)
      return Number(left === null) - Number(right === null) || byName(a, b);
    return turn * (right - left) || byName(a, b);
  });
}

/** All guests as one, named TOTAL. */
export function totalUsage(guests: readonly GuestUsage[]): GuestUsage {
  const sum = (field: keyof Omit<GuestUsage, 'name' | 'status'>): number | null =>
    sumOf(guests.map((guest) => guest[field]));
  return {
    ...{ name: 'TOTAL', status: '', pid: null },
    cpus: sum('cpus') ?? 0,
    memoryBytes: sum('memoryBytes') ?? 0,
    cpuPercent: sum('cpuPercent'),
    cpuSeconds: sum('cpuSeconds'),
    residentBytes: sum('residentBytes'),
    readBytesPerSecond: sum('readBytesPerSecond'),
    writeBytesPerSecond: sum('writeBytesPerSecond'),
    readsPerSecond: sum('readsPerSecond'),
    writesPerSecond: sum('writesPerSecond'),
    rxBytesPerSecond: sum('rxBytesPerSecond'),
    txBytesPerSecond: sum('txBytesPerSecond'),
  };
}
