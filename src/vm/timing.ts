import type { VmContext } from './context.js';

/** Times of the machine, in ms. */
export const SETTLE_MS = 10_000;
/** This long alive, and all earlier failures are forgotten. */
const FORGIVE_MS = 600_000;
const PROBE_LIMIT_MS = 60_000;
const PROBE_RETRY_MAX_MS = 60_000;
/** Looks that failed in a row before whoever waits for an order is told. */
export const BLIND_LIMIT = 3;
/** /dev/vmm/NAME without a process may be one that is just being made. */
const LINGER_MS = 3_000;
/** A guest in its firmware may arm the power button any moment (facts.md 6.10). */
const BUTTON_RETRY_MS = 5_000;
const RESET_LIMIT_MS = 30_000;
const KILL_RETRY_MS = 5_000;
const KILL_SLOW_MS = 60_000;
/** Kills without effect before the guest counts as unkillable. */
export const KILL_LIMIT = 3;
const CLEAN_LIMIT_MS = 120_000;
const CLEAN_RETRY_MS = 5_000;
/** Cleanings without success before giving up, a minute each: a guest with much memory takes five to go. */
export const CLEAN_LIMIT = 8;
/** 2 ** 6 s is over the maximum: counting further changes nothing. */
export const PROBE_TRIES_MAX = 7;
/** The largest delay a timer takes, 24.8 days; the guard `loadIsLimited` stands before it. */
const NEVER_MS = 2 ** 31 - 1;

interface DelayArgs {
  readonly context: VmContext;
}

export const delays = {
  settleTime: SETTLE_MS,
  forgiveTime: FORGIVE_MS,
  probeLimit: PROBE_LIMIT_MS,
  lingerTime: LINGER_MS,
  buttonRetry: BUTTON_RETRY_MS,
  resetLimit: RESET_LIMIT_MS,
  cleanLimit: CLEAN_LIMIT_MS,
  cleanRetry: CLEAN_RETRY_MS,
  probeRetry: ({ context }: DelayArgs) =>
    Math.min(PROBE_RETRY_MAX_MS, 1_000 * 2 ** (context.tries.probe - 1)),
  loadLimit: ({ context }: DelayArgs) => runsWith(context).loadTimeoutMs ?? NEVER_MS,
  stopLimit: ({ context }: DelayArgs) => context.stop.timeoutMs ?? runsWith(context).stopTimeoutMs,
  killRetry: ({ context }: DelayArgs) => (context.tries.kill > KILL_LIMIT ? KILL_SLOW_MS : KILL_RETRY_MS),
  backOffTime: ({ context }: DelayArgs) => context.verdict?.delayMs ?? 0,
};

/** The living guest's own definition; without one, the wanted. */
export function runsWith({ running, definition }: Pick<VmContext, 'running' | 'definition'>) {
  return running ?? definition;
}
