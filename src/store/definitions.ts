import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { VmctlError } from '../errors.js';

/** One file of the definitions directory, as read. */
export interface DefinitionFile {
  readonly file: string;
  readonly text: string;
  /** The error code, such as `EACCES`, when the file could not be read; `text` is empty then. */
  readonly unreadable?: string;
}

/**
 * Every `*.toml` of the definitions directory, sorted by name. A file that cannot be read is an error of its own,
 * not of the others: it comes back saying why.
 * Throws `definition` when the directory itself cannot be read.
 */
export async function readDefinitionFiles(directory: string): Promise<readonly DefinitionFile[]> {
  const names = await listDirectory(directory);
  const wanted = names.filter((name) => name.endsWith('.toml') && !name.startsWith('.')).sort();
  return Promise.all(wanted.map((name) => readOne(join(directory, name))));
}

async function listDirectory(directory: string): Promise<readonly string[]> {
  try {
    return await readdir(directory);
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? 'unknown error';
    throw new VmctlError('definition', `definitions directory ${directory}: ${code}`, {
      hint: 'create it with a host.toml and one NAME.toml per VM, or name another one with --dir',
      cause: error,
    });
  }
}

async function readOne(file: string): Promise<DefinitionFile> {
  try {
    return { file, text: await readFile(file, 'utf8') };
  } catch (error) {
    return { file, text: '', unreadable: (error as NodeJS.ErrnoException).code ?? 'unknown error' };
  }
}
