import type { LinkStats } from './stats.js';

export const STATS_FIELDS = [
  'recvOctets',
  'recvPackets',
  'recvMulticast',
  'recvBroadcast',
  'recvUnknown',
  'recvRunts',
  'recvInvalid',
  'xmitOctets',
  'xmitPackets',
  'xmitMulticasts',
  'xmitBroadcasts',
  'loopDrops',
  'loopDetects',
  'memoryFailures',
] as const satisfies readonly (keyof LinkStats)[];

export const NO_STATS: LinkStats = combine(() => 0);

export function addStats(one: LinkStats, other: LinkStats): LinkStats {
  return combine((field) => one[field] + other[field]);
}

export function subtractStats(one: LinkStats, other: LinkStats): LinkStats {
  return combine((field) => one[field] - other[field]);
}

/** Whether any counter fell: the link was made anew, or somebody cleared it (ng_bridge(4) clrstats, reset). */
export function hasFallen(before: LinkStats, now: LinkStats): boolean {
  return STATS_FIELDS.some((field) => now[field] < before[field]);
}

function combine(value: (field: keyof LinkStats) => number): LinkStats {
  const entries = STATS_FIELDS.map((field) => [field, value(field)]);
  return Object.fromEntries(entries) as Record<keyof LinkStats, number>;
}
