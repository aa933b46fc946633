import {
  chmodSync,
  closeSync,
  fchmodSync,
  fchownSync,
  fstatSync,
  fsyncSync,
  linkSync,
  mkdirSync,
  openSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { basename, dirname, join } from 'node:path';

/** Bytes where a text might not come back as it was. */
export type FileText = string | Uint8Array;

/** Readable by all, writable by its owner: what a definition must be to be believed. */
const MODE = 0o644;

/**
 * A new file of the definitions directory, whole or not at all, and never in the place of another: false when there is one
 * of that name. Throws what the file system says.
 */
export function createDefinition(file: string, text: FileText): boolean {
  const temporary = writeBeside(file, text, (descriptor) => fchmodSync(descriptor, MODE));
  try {
    linkSync(temporary, file);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  } finally {
    rmSync(temporary, { force: true });
  }
}

/** Whose a file is and who may do what with it. */
export interface Ownership {
  readonly uid: number;
  readonly gid: number;
  readonly mode: number;
}

/** Another text for a file that stays its owner's, with the mode it has; whole or not at all. */
export function replaceDefinition(file: string, text: FileText, { uid, gid, mode }: Ownership): void {
  const temporary = writeBeside(file, text, (descriptor) => {
    const made = fstatSync(descriptor);
    // Only where it is another's: giving away needs a right that an owner does not have.
    if (made.uid !== uid || made.gid !== gid) fchownSync(descriptor, uid, gid);
    fchmodSync(descriptor, mode & 0o7777);
  });
  try {
    renameSync(temporary, file);
  } finally {
    rmSync(temporary, { force: true });
  }
}

/** A copy to be worked on, for its owner only; its name is none that the directory's readers take. Throws when it is there. */
export function createCopy(copy: string, text: FileText): void {
  writeFileSync(copy, text, { flag: 'wx', mode: 0o600 });
  chmodSync(copy, 0o600);
}

/** A directory that its readers believe, whatever umask(2) says; one that is there stays as it is. */
export function makeTrustedDirectory(directory: string): void {
  if (mkdirSync(directory, { recursive: true }) !== undefined) chmodSync(directory, 0o755);
}

function writeBeside(file: string, text: FileText, dress: (descriptor: number) => void): string {
  const temporary = join(dirname(file), `.${basename(file)}.${process.pid}.tmp`);
  rmSync(temporary, { force: true });
  const descriptor = openSync(temporary, 'wx', 0o600);
  try {
    writeFileSync(descriptor, text);
    dress(descriptor);
    fsyncSync(descriptor);
  } catch (error) {
    rmSync(temporary, { force: true });
    throw error;
  } finally {
    closeSync(descriptor);
  }
  return temporary;
}
