import { chmodSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { VmctlError, type ErrorCode } from '../errors.js';

/** Errors of the operator's rights, as the operating system names them. */
const FORBIDDEN: readonly (string | undefined)[] = ['EACCES', 'EPERM', 'EROFS'];

/**
 * Writes a file of the operator's as a whole: beside it, then renamed, so that whoever reads it never sees half of it.
 * With `mode`, else with the rights that umask(2) leaves. Throws `permission` or `host`.
 */
export function writeOutput(file: string, bytes: string | Uint8Array, mode?: number): void {
  const temporary = temporaryOf(file);
  try {
    writeFileSync(temporary, bytes, { flag: 'wx' });
    if (mode !== undefined) chmodSync(temporary, mode);
    renameSync(temporary, file);
  } catch (error) {
    throw unwritten(file, error);
  } finally {
    rmSync(temporary, { force: true });
  }
}

/** Throws what `writeOutput` would throw, before the work whose result it is to take. Leaves nothing behind. */
export function refuseUnwritable(file: string): void {
  const temporary = temporaryOf(file);
  try {
    if (statSync(file, { throwIfNoEntry: false })?.isDirectory() === true)
      throw new Error('it is a directory');
    writeFileSync(temporary, '', { flag: 'wx' });
  } catch (error) {
    throw unwritten(file, error);
  } finally {
    rmSync(temporary, { force: true });
  }
}

function temporaryOf(file: string): string {
  return join(dirname(file), `.${basename(file)}.${process.pid}.tmp`);
}

export function unwritten(file: string, error: unknown): VmctlError {
  const { code, message } = error as NodeJS.ErrnoException;
  const failure: ErrorCode = FORBIDDEN.includes(code) ? 'permission' : 'host';
  const hint = code === 'ENOENT' ? `make the directory first: mkdir -p ${dirname(file)}` : undefined;
  return new VmctlError(failure, `cannot write ${file}: ${message}`, {
    cause: error,
    ...(hint === undefined ? {} : { hint }),
  });
}
