import type { ProcessRow } from '../bhyve/process.js';
import type { Execute } from '../plan/drive.js';
import { lookProcesses } from '../plan/processes.js';
import type { Clock } from './clock.js';

/** The process table, and when the look at it began, on the monotonic clock. */
export interface ProcessLook {
  readonly rows: readonly ProcessRow[];
  readonly now: number;
}

/** Looks at the process table; an abort ends the waiting, not the look. Rejects as `lookProcesses` throws. */
export type SeeProcesses = (signal?: AbortSignal) => Promise<ProcessLook>;

/** Who waits for a look that hangs is given another one after this. */
const PATIENCE_MS = 5000;

interface Waiting {
  readonly look: Promise<ProcessLook>;
  begin(): void;
}

/**
 * One ps(1) for all who ask at about the same time: a thousand guests that are looked for when the daemon comes up cost
 * two looks. Nobody is ever given a look that began before it was asked for: what it would not show may have happened
 * in between, and signals and `--destroy` hang on it. So who comes while a look is under way shares the next one.
 */
export function createProcessLook({
  execute,
  clock,
}: {
  readonly execute: Execute;
  readonly clock: Clock;
}): SeeProcesses {
  let running: Promise<ProcessLook> | undefined;
  let waiting: Waiting | undefined;
  return (signal) => untilAborted(running === undefined ? begin() : (waiting ??= wait()).look, signal);

  function begin(): Promise<ProcessLook> {
    const now = clock.monotonic();
    const look = execute(lookProcesses()).then((rows) => ({ rows, now }));
    const over = (): void => {
      if (running !== look) return;
      running = undefined;
      waiting?.begin();
    };
    running = look;
    look.then(over, over);
    return look;
  }

  function wait(): Waiting {
    let settle: (look: Promise<ProcessLook>) => void = () => undefined;
    const look = new Promise<ProcessLook>((resolve) => (settle = resolve));
    const timer = clock.setTimeout(() => waiting?.begin(), PATIENCE_MS);
    return {
      look,
      begin() {
        clock.clearTimeout(timer);
        waiting = undefined;
        settle(begin());
      },
    };
  }
}

function untilAborted<T>(work: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (signal === undefined) return work;
  return new Promise((resolve, reject) => {
    const give = (): void => reject(signal.reason as Error);
    if (signal.aborted) give();
    signal.addEventListener('abort', give, { once: true });
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', give));
  });
}
