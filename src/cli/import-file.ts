import {
  chmodSync,
  mkdirSync,
  openSync,
  closeSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join, basename } from 'node:path';
import type { Source } from '../definition/source.js';
import { VmctlError } from '../errors.js';
import { readDefinitionFiles } from '../store/definitions.js';
import { unwritten } from './output-file.js';

/** A file that an import is to write. */
export interface ImportFile {
  readonly file: string;
  readonly text: string;
  readonly mode: number;
  /** `left`: another file is there, and is not overwritten. */
  readonly state: 'new' | 'unchanged' | 'replaced' | 'left';
}

/** Compares with what is there. Throws `host` or `permission` when that cannot be read. */
export function judgeFile(
  wanted: Omit<ImportFile, 'state'>,
  { force }: { readonly force: boolean },
): ImportFile {
  const there = readIfAny(wanted.file);
  if (there === undefined) return { ...wanted, state: 'new' };
  if (there === wanted.text) return { ...wanted, state: 'unchanged' };
  return { ...wanted, state: force ? 'replaced' : 'left' };
}

/** The definitions that are there; a directory that is not there yet has none. */
export async function readPresent(directory: string): Promise<readonly Source[]> {
  try {
    return await readDefinitionFiles(directory);
  } catch (error) {
    const { cause } = error as { cause?: NodeJS.ErrnoException };
    if (cause?.code === 'ENOENT') return [];
    throw error;
  }
}

/**
 * All files beside their places first, then each put there: a full disk or missing right leaves everything as it was, and who is killed
 * leaves whole files only. The next run completes.
 */
export function writeFiles(files: readonly ImportFile[]): void {
  const wanted = files.filter(({ state }) => state === 'new' || state === 'replaced');
  const done: { temporary: string; file: string }[] = [];
  try {
    for (const one of wanted) done.push({ temporary: writeBeside(one), file: one.file });
    for (const { temporary, file } of done) renameSync(temporary, file);
  } catch (error) {
    for (const { temporary } of done) rmSync(temporary, { force: true });
    throw error instanceof VmctlError ? error : unwritten(wanted[0]?.file ?? '', error);
  }
}

function writeBeside({ file, text, mode }: ImportFile): string {
  const temporary = join(dirname(file), `.${basename(file)}.${process.pid}.tmp`);
  try {
    mkdirSync(dirname(file), { recursive: true, mode: 0o755 });
    // Of a killed run that had our number.
    rmSync(temporary, { force: true });
    const descriptor = openSync(temporary, 'wx', mode);
    try {
      writeFileSync(descriptor, text);
      chmodSync(temporary, mode);
    } finally {
      closeSync(descriptor);
    }
    return temporary;
  } catch (error) {
    rmSync(temporary, { force: true });
    throw unwritten(file, error);
  }
}

function readIfAny(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw new VmctlError('host', `cannot read ${file}: ${(error as Error).message}`, {
      hint: 'read it as root, or write the files elsewhere with --to DIRECTORY',
      cause: error,
    });
  }
}
