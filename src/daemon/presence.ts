import type { Paths } from '../store/paths.js';
import { readFileIfAny, removeFile, replaceFile } from '../store/file.js';

/** For scripts, and for clients of other users: a pid is no secret. A host boot takes these files away. */
const OPEN = { flush: false, mode: 0o644 } as const;

/** Who we are. Without it everything works: a full disk must not keep anybody from stopping a guest. */
export function writePidFile({ pidFile }: Paths, warn: (error: unknown) => void): void {
  write(pidFile, warn);
}

/** Ours only: the next daemon may have written its own. */
export function removePidFile({ pidFile }: Paths): void {
  remove(pidFile);
}

/** From now on clients that find nobody wait for us a while, instead of giving up or starting another daemon. */
export function announce({ comingFile }: Paths): void {
  write(comingFile, () => undefined);
}

export function withdrawAnnouncement({ comingFile }: Paths): void {
  remove(comingFile);
}

function write(path: string, warn: (error: unknown) => void): void {
  try {
    replaceFile(path, `${process.pid}\n`, OPEN);
  } catch (error) {
    warn(error);
  }
}

function remove(path: string): void {
  try {
    if (readFileIfAny(path)?.trim() === String(process.pid)) removeFile(path);
  } catch {
    // It goes with the next boot, and its number says that nobody is there.
  }
}
