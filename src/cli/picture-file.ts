import { renameSync, rmSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { VmctlError, type ErrorCode } from '../errors.js';

/** Errors of the operator's rights, as the operating system names them. */
const FORBIDDEN: readonly (string | undefined)[] = ['EACCES', 'EPERM', 'EROFS'];

/**
 * Writes a file as a whole: beside it, then renamed, so that whoever reads it never sees half a picture. With the
 * rights that umask(2) leaves, for it is the operator's own file. Throws `permission` or `host`.
 */
export function writePicture(file: string, bytes: string | Uint8Array): void {
  const temporary = join(dirname(file), `.${basename(file)}.${process.pid}.tmp`);
  try {
    writeFileSync(temporary, bytes, { flag: 'wx' });
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
