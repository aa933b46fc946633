import { statusOfExit } from '../bhyve/exit-status.js';
import { describeExit } from '../bhyve/exit-words.js';
import type { Death } from './record.js';

/** A guest's end as it is shown. */
export interface DeathWords {
  /** ISO 8601. */
  readonly time: string;
  /** A GuestExit's kind. */
  readonly cause: string;
  /** bhyve's exit status, where there is one. */
  readonly code: number | null;
  readonly exit: string;
  readonly uptimeSeconds: number;
}

export function describeDeath({ at, exit, uptimeSeconds }: Death): DeathWords {
  return {
    time: new Date(at).toISOString(),
    cause: exit.kind,
    code: statusOfExit(exit),
    exit: describeExit(exit),
    uptimeSeconds,
  };
}
