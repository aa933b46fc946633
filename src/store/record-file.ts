import { VmctlError } from '../errors.js';
import { replaceFile, type ReplaceOptions } from './file.js';

/** Writes a record as one line of JSON. Throws `host` when it cannot be written, with what is full or forbidden. */
export function writeRecordFile(path: string, record: object, options: ReplaceOptions = {}): void {
  try {
    replaceFile(path, `${JSON.stringify(record)}\n`, options);
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? 'unknown error';
    throw new VmctlError('host', `record ${path} could not be written: ${code}`, {
      hint:
        code === 'ENOSPC' ? 'the file system is full: free some space' : 'check the directory and its owner',
      cause: error,
    });
  }
}
