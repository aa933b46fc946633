/** ms on the clock that records are kept on: since the host's boot, not since ours, so that what is measured outlives us. */
export function monotonicNow(): number {
  return Number(process.hrtime.bigint() / 1_000_000n);
}
