import { chmodSync, mkdirSync, rmSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { VmctlError } from '../errors.js';

/** A directory for nobody but root: keys lie there. Throws `host` when it cannot be made. */
export function makePrivateDirectory(path: string): void {
  try {
    mkdirSync(path, { recursive: true, mode: 0o700 });
    chmodSync(path, 0o700);
  } catch (error) {
    throw new VmctlError('host', `${path} could not be made: ${codeOf(error)}`, { cause: error });
  }
}

/** Removes the socket an earlier run has left; its directory is there then. Throws `host` for what is no socket: it may be a file of somebody's. */
export function clearSocket(path: string): void {
  try {
    mkdirSync(dirname(path), { recursive: true });
    const seen = statSync(path, { throwIfNoEntry: false });
    if (seen?.isSocket() === false)
      throw new VmctlError('host', `${path} is no socket`, {
        hint: 'a socket is to be made there: move it away',
      });
    rmSync(path, { force: true });
  } catch (error) {
    if (error instanceof VmctlError) throw error;
    throw new VmctlError('host', `${path} could not be removed: ${codeOf(error)}`, { cause: error });
  }
}

function codeOf(error: unknown): string {
  return (error as NodeJS.ErrnoException).code ?? 'unknown error';
}
