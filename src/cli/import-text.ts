import { readFileSync } from 'node:fs';
import { VmctlError } from '../errors.js';

/** More no configuration has, nor a log that is worth reading. */
const MOST_BYTES = 64 * 1024 * 1024;

/** A file that an import is to be made of. Throws `host`. */
export function readImportText(path: string): string {
  const text = readIfAny(path);
  if (text !== undefined) return text;
  throw new VmctlError('host', `${path} cannot be read`, { hint: 'name the file, and read it as root' });
}

/** undefined = it cannot be read, or is no text of a reasonable size. */
export function readIfAny(path: string): string | undefined {
  try {
    const bytes = readFileSync(path);
    return bytes.length > MOST_BYTES ? undefined : bytes.toString('utf8');
  } catch {
    return undefined;
  }
}
