/**
 * How many ms the first of several waves may take to go down by itself. `needs`: the longest stop_timeout of each wave that is
 * left, 0 where nobody is up. All get what they need when that fits, else the same part of it; `forceMs` for each is kept
 * for forcing off who is late, but never more than a quarter of the time.
 */
export function shareOf(needs: readonly number[], leftMs: number, forceMs: number): number {
  const first = needs[0] ?? 0;
  const needed = needs.reduce((sum, need) => sum + need, 0);
  if (needed === 0) return 0;
  const left = Math.max(0, leftMs);
  const count = needs.filter((need) => need > 0).length;
  const usable = left - Math.min(count * forceMs, left / 4);
  return Math.round(needed <= usable ? first : (usable * first) / needed);
}
