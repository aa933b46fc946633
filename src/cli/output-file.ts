import { chmodSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { VmctlError, type ErrorCode } from '../errors.js';

/** Errors of the operator's rights, as the operating system names them. */
const FORBIDDEN: readonly (string | undefined)[] = ['EACCES', 'EPERM', 'EROFS'];

/**
 * Writes a file of the operator's as a whole: beside it, then renamed, so that whoever reads it never sees half of it.
 * With `mode`, else with the rights that umask(2) leaves. Throws `permission` or `host`.
 */
export function writeOutput(file: string, bytes: string | Uint8Array, mode?: number): void {
  const temporary = join(dirname(file), `.${basename(file)}.${process.pid}.tmp`);
  try {
    writeFileSync(temporary, bytes, { flag: 'wx' });
    if (mode !== undefined) chmodSync(temporary, mode);
    renameSync(temporary, file);
  } catch (error) {
    rmSync(temporary, { force: true });
    const { code, message } = error as NodeJS.ErrnoException;
    const failure: ErrorCode = FORBIDDEN.includes(code) ? 'permission' : 'host';
    const hint = code === 'ENOENT' ? `make the directory first: mkdir -p ${dirname(file)}` : undefined;
    throw new VmctlError(failure, `cannot write ${file}: ${message}`, {
      cause: error,
      ...(hint === undefined ? {} : { hint }),
    });
  }
}
