import { constants } from 'node:fs';
import { open, readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { TEMPLATES } from '../definition/template-name.js';
import { VmctlError } from '../errors.js';
import { type Distrust, isLink, judgeLinks, judgeTrust, readTrust, trustedOwners } from './trust.js';

/** One file of the definitions directory, as read. */
export interface DefinitionFile {
  readonly file: string;
  readonly text: string;
  /** The error code, such as `EACCES`, when the file could not be read; `text` is empty then. */
  readonly unreadable?: string;
  /** Why the file is not believed, and the command that mends it; `text` is empty then. */
  readonly refused?: string;
  /** It lies in the folder `templates`, or is that folder itself when it cannot be read. */
  readonly template?: true;
}

/**
 * Every `*.toml` of the definitions directory, and of its folder `templates`, sorted by name. A file that cannot be read is an error of its own,
 * not of the others: it comes back saying why.
 * Throws `definition` when the directory itself cannot be read, or others than `owners` could put files there.
 */
export async function readDefinitionFiles(
  directory: string,
  owners: readonly number[] = trustedOwners(),
): Promise<readonly DefinitionFile[]> {
  return Promise.all((await listDefinitions(directory, owners)).map((listed) => readListed(listed, owners)));
}

/** A file that was touched this recently may be touched again without its times showing it. */
const SETTLED_MS = 2000;

/**
 * Reads a directory again and again, like readDefinitionFiles, but only those files that are not as they were: of a
 * thousand files one start changes none.
 */
export function createDefinitionReader(directory: string): () => Promise<readonly DefinitionFile[]> {
  const owners = trustedOwners();
  let known = new Map<string, StampedFile>();
  return async () => {
    const files = await listDefinitions(directory, owners);
    const read = await Promise.all(files.map((listed) => readAgain(listed, known.get(listed.file), owners)));
    known = new Map(read.map((one) => [one.read.file, one]));
    return read.map((one) => one.read);
  };
}

interface StampedFile {
  /** Undefined = to be read again in any case. */
  readonly stamp: string | undefined;
  readonly read: DefinitionFile;
}

async function readAgain(
  listed: ListedFile,
  before: StampedFile | undefined,
  owners: readonly number[],
): Promise<StampedFile> {
  // Looked at before it is read: a change in between shows the next time. What its folder says is no part of the stamp.
  const stamp = listed.fault === undefined ? await stampOf(listed.file) : undefined;
  if (before !== undefined && stamp !== undefined && before.stamp === stamp) return before;
  const read = await readListed(listed, owners);
  return { stamp: read.unreadable === undefined ? stamp : undefined, read };
}

async function stampOf(file: string): Promise<string | undefined> {
  try {
    const { dev, ino, size, mtimeNs, ctimeNs, ctimeMs } = await stat(file, { bigint: true });
    if (Date.now() - Number(ctimeMs) < SETTLED_MS) return undefined;
    // Where a link leads may change without the file at its end.
    if (await isLink(file)) return undefined;
    return [dev, ino, size, mtimeNs, ctimeNs].join(' ');
  } catch {
    return undefined;
  }
}

/** A file to be read, or why it is not to be. */
interface ListedFile extends Pick<DefinitionFile, 'file' | 'template'> {
  readonly fault?: Pick<DefinitionFile, 'unreadable' | 'refused'>;
}

async function listDefinitions(directory: string, owners: readonly number[]): Promise<readonly ListedFile[]> {
  const names = await listDirectory(directory);
  await refuseUntrusted(directory, owners);
  const own = definitionsAmong(names).map((name) => ({ file: join(directory, name) }));
  return names.includes(TEMPLATES)
    ? [...own, ...(await listTemplates(join(directory, TEMPLATES), owners))]
    : own;
}

function definitionsAmong(names: readonly string[]): readonly string[] {
  return names.filter((name) => name.endsWith('.toml') && !name.startsWith('.')).sort();
}

/** What is wrong with the folder is the fault of what lies in it: VMs without a template do not need it. */
async function listTemplates(folder: string, owners: readonly number[]): Promise<readonly ListedFile[]> {
  try {
    const distrust = (await readTrust(folder, owners)) ?? (await judgeLinks(folder, owners));
    const fault = distrust === undefined ? {} : { fault: { refused: refusalOf(distrust) } };
    const names = definitionsAmong(await readdir(folder));
    return names.map((name) => ({ file: join(folder, name), template: true, ...fault }));
  } catch (error) {
    const unreadable = (error as NodeJS.ErrnoException).code ?? 'unknown error';
    return [{ file: folder, template: true, fault: { unreadable } }];
  }
}

async function listDirectory(directory: string): Promise<readonly string[]> {
  try {
    return await readdir(directory);
  } catch (error) {
    const { code = 'unknown error' } = error as NodeJS.ErrnoException;
    const { words, hint } = DIRECTORY_FAULTS[code] ?? { words: `cannot be read: ${code}`, hint: ANOTHER };
    throw new VmctlError('definition', `definitions directory ${directory} ${words}`, { hint, cause: error });
  }
}

/** Who may write there may add a VM, and with it a bhyve that runs as root. */
export async function refuseUntrusted(directory: string, owners: readonly number[]): Promise<void> {
  const distrust = await readTrust(directory, owners);
  if (distrust === undefined) return;
  throw new VmctlError('definition', `definitions directory ${distrust.reason}`, {
    hint: `what it says would be done as root: ${distrust.mend}`,
  });
}

const ANOTHER = 'name another one with --dir';
const CREATE = `create it with a host.toml and one NAME.toml per VM, or ${ANOTHER}`;
const ALLOW = `run vmctl as root, correct the mode of the directory, or ${ANOTHER}`;
const DIRECTORY_FAULTS: Readonly<Record<string, { readonly words: string; readonly hint: string }>> = {
  ENOENT: { words: 'does not exist', hint: CREATE },
  ENOTDIR: { words: 'is no directory', hint: CREATE },
  EACCES: { words: 'cannot be read: permission denied', hint: ALLOW },
};

async function readListed(
  { file, template, fault }: ListedFile,
  owners: readonly number[],
): Promise<DefinitionFile> {
  const read = fault === undefined ? await readOne(file, owners) : { file, text: '', ...fault };
  return template === undefined ? read : { ...read, template };
}

/** The file that is judged is the file that is read, whatever its name means a moment later. */
async function readOne(file: string, owners: readonly number[]): Promise<DefinitionFile> {
  try {
    // A FIFO of that name would wait for its writer.
    const handle = await open(file, constants.O_RDONLY | constants.O_NONBLOCK);
    try {
      const distrust = judgeTrust(file, await handle.stat(), owners) ?? (await judgeLinks(file, owners));
      if (distrust === undefined) return { file, text: await handle.readFile('utf8') };
      return { file, text: '', refused: refusalOf(distrust) };
    } finally {
      await handle.close();
    }
  } catch (error) {
    return { file, text: '', unreadable: (error as NodeJS.ErrnoException).code ?? 'unknown error' };
  }
}

function refusalOf({ reason, mend }: Distrust): string {
  return `not taken: ${reason}; mend it with: ${mend}`;
}
