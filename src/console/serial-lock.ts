import { linkSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';

/*
 * The lock of a serial device that cu(1) and its like respect, as uu_lock() of lib/libutil/uucplock.c makes it: the pid in
 * ten places and a newline. Here the pid is in it before it has its name.
 */

export interface LockWish {
  readonly path: string;
  /** Who is to hold it. */
  readonly pid: number;
  readonly alive: (pid: number) => boolean;
  /** Pids that held it for us and are somebody else's now, or nobody's. */
  readonly former?: readonly number[];
}

/** `held` without a pid: by somebody who is about to write it. */
export type LockAnswer = 'taken' | { readonly heldBy: number | undefined };

const TRIES = 5;
/** libutil makes the lock first and writes the pid then; one that is empty for longer was left by a kill. */
const EMPTY_MS = 60_000;

/** Makes the lock, or takes it from the dead. Throws what the file system says, as where there is no directory for locks. */
export function takeSerialLock(wish: LockWish): LockAnswer {
  const { path, pid } = wish;
  const own = `${dirname(path)}/LCKTMP..${pid}`;
  writeFileSync(own, `${String(pid).padStart(10)}\n`, { mode: 0o664 });
  try {
    for (let tries = 0; tries < TRIES; tries += 1) {
      if (isLinked(own, path)) return 'taken';
      const holder = serialLockHolder(wish);
      if (holder?.heldBy === pid) return 'taken';
      if (holder !== undefined) return holder;
      rmSync(path, { force: true });
    }
    return { heldBy: undefined };
  } finally {
    rmSync(own, { force: true });
  }
}

/** Who lives and holds it; undefined = nobody does. */
export function serialLockHolder({
  path,
  alive,
  former = [],
}: Omit<LockWish, 'pid'>): Exclude<LockAnswer, 'taken'> | undefined {
  const text = textOf(path);
  if (text === undefined) return undefined;
  if (text.trim() === '') return isFresh(path) ? { heldBy: undefined } : undefined;
  const pid = parseInt(text, 10);
  const held = pid > 0 && alive(pid) && !former.includes(pid);
  return held ? { heldBy: pid } : undefined;
}

/** Takes it away if it is that process's. */
export function releaseSerialLock(path: string, pid: number): void {
  if (parseInt(textOf(path) ?? '', 10) === pid) rmSync(path, { force: true });
}

function isLinked(own: string, path: string): boolean {
  try {
    linkSync(own, path);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

function textOf(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}

function isFresh(path: string): boolean {
  const stats = statSync(path, { throwIfNoEntry: false });
  return stats !== undefined && Date.now() - stats.mtimeMs < EMPTY_MS;
}
