/** How the file stands to what the guest runs with. */
export type DefinitionState = 'current' | 'changed' | 'broken' | 'removed';

/** What counts towards giving up. Plain data: it may be kept over a restart of the daemon within one host boot. */
export interface History {
  /** Monotonic ms of counted failures, newest last; older than the window are dropped at the next one. */
  readonly failures: readonly number[];
  /** Failures since the last forgiveness: the exponent of the back-off. */
  readonly streak: number;
  /** Launch errors in a row. */
  readonly launchErrors: number;
  /** Links or vmm nodes found taken, in a row. */
  readonly collisions: number;
  /** Monotonic ms of guest reboots, newest last. */
  readonly reboots: readonly number[];
}

export const NO_HISTORY: History = { failures: [], streak: 0, launchErrors: 0, collisions: 0, reboots: [] };
