import { lstatSync, statSync, watch, type FSWatcher } from 'node:fs';
import { dirname } from 'node:path';
import { pause, type Clock } from '../supervisor/clock.js';

/** Sees to it that a file that we need by its name stays there: whoever clears /var/run takes away the way to us. */
export interface EntryWatch {
  /** Looks now as well: a memory disk that is mounted over a directory is told to nobody who watches it. */
  look(): void;
  /** Resolves when nothing is restored any more. */
  release(): Promise<void>;
}

export interface EntryWatchOptions {
  readonly path: string;
  /** Makes it again, its directory too; rejects when that cannot be. */
  readonly restore: () => Promise<void>;
  /** Whether what lies beside it is there: asked for a while after it was restored, for rm(1) may not have come to its end. */
  readonly isWhole: () => boolean;
  readonly warn: (reason: string) => void;
  readonly clock: Clock;
}

/** What fails leaves traces in the directory, which are told as changes: not at once again. */
const AGAIN_MS = 10_000;
/** How long after it somebody may still be at removing what was restored. */
const SETTLE_MS = 5000;

export function watchEntry({ path, restore, isWhole, warn, clock }: EntryWatchOptions): EntryWatch {
  const directory = dirname(path);
  const eye = createEye(look);
  let work: Promise<void> | undefined;
  let again = false;
  let hurry = new AbortController();
  const leaving = new AbortController();
  let told: string | undefined;
  let settling: unknown;
  look();
  return {
    look() {
      hurry.abort();
      look();
    },
    async release() {
      leaving.abort();
      hurry.abort();
      eye.close();
      clock.clearTimeout(settling);
      await work;
      clock.clearTimeout(settling);
    },
  };

  /** However many changes there are: one look at a time, and one after the last of them. */
  function look(): void {
    if (leaving.signal.aborted) return;
    again = true;
    work ??= lookOn()
      .catch((error: unknown) => warn(`${path}: ${(error as Error).message}`))
      .finally(() => {
        work = undefined;
        if (again) look();
      });
  }

  async function lookOn(): Promise<void> {
    while (again && !leaving.signal.aborted) {
      again = false;
      // First: what happens after it is told, and what happened before it is seen now.
      eye.rest(directory);
      if (!isThere(path) || (settling !== undefined && !isWhole())) await mend();
    }
  }

  function settle(): void {
    look();
    settling = undefined;
  }

  async function mend(): Promise<void> {
    hurry = new AbortController();
    const isLost = !isThere(path);
    try {
      await restore();
      told = undefined;
      if (isLost) {
        clock.clearTimeout(settling);
        settling = clock.setTimeout(settle, SETTLE_MS);
      }
    } catch (error) {
      const reason = `${path} is gone and cannot be made again: ${(error as Error).message}`;
      if (told !== reason) warn(reason);
      told = reason;
      if (leaving.signal.aborted) return;
      await pause(clock, AGAIN_MS, hurry.signal);
    }
    // The directory may be another one by now, even one with the same number. What is not whole yet is told when it changes.
    eye.close();
    eye.rest(directory);
    again ||= !isThere(path);
  }
}

interface Eye {
  /** Watches that directory, the one that is there now. */
  rest(directory: string): void;
  close(): void;
}

function createEye(onChange: () => void): Eye {
  let watcher: FSWatcher | undefined;
  let seen: string | undefined;
  const close = (): void => {
    watcher?.close();
    [watcher, seen] = [undefined, undefined];
  };
  return {
    rest(directory) {
      const identity = identityOf(directory);
      if (identity !== undefined && identity === seen) return;
      close();
      if (identity === undefined) return;
      try {
        watcher = watch(directory, { persistent: false }, onChange).on('error', () => undefined);
        seen = identity;
      } catch {
        // It went in between, or there are no more watches: SIGHUP looks all the same.
      }
    },
    close,
  };
}

function identityOf(directory: string): string | undefined {
  const stats = statSync(directory, { throwIfNoEntry: false });
  return stats === undefined ? undefined : `${stats.dev}:${stats.ino}`;
}

function isThere(path: string): boolean {
  return lstatSync(path, { throwIfNoEntry: false }) !== undefined;
}
