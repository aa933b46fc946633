import { combineStats, STATS_FIELDS, type LinkStats } from './stats.js';

export const NO_STATS: LinkStats = combineStats(() => 0);

export function addStats(one: LinkStats, other: LinkStats): LinkStats {
  return combineStats((field) => one[field] + other[field]);
}

export function subtractStats(one: LinkStats, other: LinkStats): LinkStats {
  return combineStats((field) => one[field] - other[field]);
}

/** Whether any counter fell: the link was made anew, or somebody cleared it (ng_bridge(4) clrstats, reset). */
export function hasFallen(before: LinkStats, now: LinkStats): boolean {
  return STATS_FIELDS.some((field) => now[field] < before[field]);
}
