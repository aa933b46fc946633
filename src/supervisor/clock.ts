import { monotonicNow } from '../host/monotonic.js';

/** Time as the supervisor sees it; a test brings its own. */
export interface Clock {
  /** ms since the epoch, for display and records only. */
  wall(): number;
  /** ms on a clock that never steps: every window and delay is measured on it. */
  monotonic(): number;
  setTimeout(action: () => void, ms: number): unknown;
  clearTimeout(id: unknown): void;
}

export const realClock: Clock = {
  wall: () => Date.now(),
  monotonic: monotonicNow,
  setTimeout: (action, ms) => setTimeout(action, ms),
  clearTimeout: (id) => clearTimeout(id as NodeJS.Timeout),
};

/** Resolves after `ms`, or at once when the signal is aborted. */
export function pause(clock: Clock, ms: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal?.aborted === true) return resolve();
    const end = (): void => {
      clock.clearTimeout(id);
      // Whoever waits often and long would leave a listener for each time.
      signal?.removeEventListener('abort', end);
      resolve();
    };
    const id = clock.setTimeout(end, ms);
    signal?.addEventListener('abort', end, { once: true });
  });
}
