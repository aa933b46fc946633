import { readFileSync, statSync } from 'node:fs';
import { isCut } from '../control/client.js';
import { VmctlError } from '../errors.js';
import type { Paths } from '../store/paths.js';

/** How long a client waits for a daemon that is coming up, and for one that has too many clients. */
const COMING_MS = 10_000;
/** A daemon that lives and does not listen: it comes up, ends, or FreeBSD's queue of connections is full (listen(2)). */
const LIVING_MS = 2000;
/** A request that ends daemon after daemon is not sent for ever. */
const CUTS = 3;
/** An announcement that is older was left by a daemon that was killed; its number may be anybody's by now. */
const ANNOUNCED_MS = 60_000;
const FIRST_PAUSE_MS = 4;
const LONGEST_PAUSE_MS = 200;

/** Whether to ask again: while one daemon takes another's place, and while it serves too many. */
export interface Patience {
  /** Resolves with true when it is time to ask again, with false when nobody will come. */
  again(error: unknown): Promise<boolean>;
  /** Somebody has answered: what fails from now on is another matter. */
  served(): void;
}

export function createPatience(paths: Pick<Paths, 'comingFile' | 'pidFile'>): Patience {
  let since: number | undefined;
  let pauseMs = FIRST_PAUSE_MS;
  let cuts = 0;
  let cutAt = 0;
  return {
    served() {
      since = undefined;
      pauseMs = FIRST_PAUSE_MS;
    },
    async again(error) {
      const now = Date.now();
      since ??= now;
      if (isCut(error)) {
        cuts = now - cutAt > COMING_MS ? 1 : cuts + 1;
        cutAt = now;
      }
      if (cuts > CUTS || now - since > limitOf(error, paths)) return false;
      await new Promise((resolve) => setTimeout(resolve, pauseMs));
      pauseMs = Math.min(pauseMs * 2, LONGEST_PAUSE_MS);
      return true;
    },
  };
}

/** How long it makes sense to ask again after a failure; -1 = not once. */
function limitOf(error: unknown, { comingFile, pidFile }: Pick<Paths, 'comingFile' | 'pidFile'>): number {
  if (isCut(error)) return COMING_MS;
  if (!(error instanceof VmctlError)) return -1;
  if (error.code === 'busy') return COMING_MS;
  if (error.cause === undefined) return -1;
  const comes = (): boolean => isFresh(comingFile) && lives(comingFile);
  // No socket is ours: those of operators and owners come last, when their names have been looked up.
  if (error.code === 'permission') return comes() ? COMING_MS : -1;
  if (error.code !== 'no-daemon') return -1;
  if (comes()) return COMING_MS;
  return lives(pidFile) ? LIVING_MS : -1;
}

function isFresh(path: string): boolean {
  const age = Date.now() - (statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0);
  return Math.abs(age) < ANNOUNCED_MS;
}

/** Whether the process of a pid file lives. */
function lives(path: string): boolean {
  try {
    const pid = Number(readFileSync(path, 'utf8'));
    return pid > 1 && process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
