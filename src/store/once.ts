import {
  chmodSync,
  closeSync,
  constants,
  copyFileSync,
  fsyncSync,
  linkSync,
  lstatSync,
  mkdirSync,
  openSync,
  rmSync,
} from 'node:fs';
import { dirname } from 'node:path';

/** What only its guest and root may read. */
const OWN_FILE = 0o600;
const OWN_DIRECTORY = 0o700;

/**
 * Copies a file to where there is none, whole or not at all: written beside it, flushed, linked. What is there already
 * stays, whoever put it there in the meantime, and costs neither room on the disk nor the original. Synchronous as
 * replaceFile. Throws what the file system says.
 */
export function copyOnce(from: string, to: string): 'copied' | 'there' {
  if (lstatSync(to, { throwIfNoEntry: false }) !== undefined) return 'there';
  ensureOwnDirectory(dirname(to));
  const temporary = `${to}.tmp`;
  // Left by a copy that was cut off; a name that somebody else made a link of is not followed.
  rmSync(temporary, { force: true });
  try {
    copyFileSync(from, temporary, constants.COPYFILE_EXCL);
    chmodSync(temporary, OWN_FILE);
    flush(temporary);
    linkSync(temporary, to);
    flush(dirname(to));
    return 'copied';
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return 'there';
    throw error;
  } finally {
    rmSync(temporary, { force: true });
  }
}

/** Of one VM; what is there stays as it is. */
export function ensureOwnDirectory(path: string): void {
  mkdirSync(path, { recursive: true, mode: OWN_DIRECTORY });
}

function flush(path: string): void {
  const descriptor = openSync(path, 'r');
  try {
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}
