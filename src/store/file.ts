import {
  closeSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { dirname } from 'node:path';

export interface ReplaceOptions {
  /** Wait for the disk. Not needed for what a host boot takes away anyway: a crash of ours loses nothing written. */
  readonly flush?: boolean;
  /** Default: for the owner only. */
  readonly mode?: number;
}

/** Told of each file that this process has put or taken away; `file` undefined = taken away. */
export type FileFollower = (path: string, file: FileText | undefined) => void;

export interface FileText {
  readonly text: string | Uint8Array;
  readonly mode: number;
}

const followers = new Set<FileFollower>();

/** Call the result to end it. */
export function followFiles(follower: FileFollower): () => void {
  followers.add(follower);
  return () => void followers.delete(follower);
}

/**
 * Replaces a file as a whole: written beside it, flushed, renamed. A full disk or a kill leaves the old file.
 * Synchronous on purpose: "on disk before the next step" must not depend on the order of promises.
 */
export function replaceFile(
  path: string,
  text: string | Uint8Array,
  { flush = true, mode = 0o600 }: ReplaceOptions = {},
): void {
  mkdirSync(dirname(path), { recursive: true });
  const temporary = `${path}.tmp`;
  try {
    const descriptor = openSync(temporary, 'w', mode);
    try {
      writeFileSync(descriptor, text);
      if (flush) fsyncSync(descriptor);
    } finally {
      closeSync(descriptor);
    }
    renameSync(temporary, path);
    for (const follower of followers) follower(path, { text, mode });
  } catch (error) {
    removeQuietly(temporary);
    throw error;
  }
}

/** A file's text, undefined when it is not there. Other errors are thrown. */
export function readFileIfAny(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

/** When something was last written to a file, ms since the epoch; undefined = nothing ever was. */
export function writtenAt(path: string): number | undefined {
  const stats = statSync(path, { throwIfNoEntry: false });
  return stats === undefined || stats.size === 0 ? undefined : Math.floor(stats.mtimeMs);
}

export function removeFile(path: string): void {
  rmSync(path, { force: true });
  for (const follower of followers) follower(path, undefined);
}

function removeQuietly(path: string): void {
  try {
    rmSync(path, { force: true });
  } catch {
    // The first error is the one that tells what is wrong.
  }
}
