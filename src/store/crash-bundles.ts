import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { vmPathsOf, type Paths } from './paths.js';

/** Bundles of one VM, and of all; together they stay below 64 MiB. */
const KEPT = 10;
const KEPT_IN_ALL = 500;
/** All files of one bundle. */
export const BUNDLE_BYTES = 128 * 1024;
/** For programs, and for telling whether an end has its bundle: what became of which launch. */
export const FACTS_FILE = 'bundle.json';
/** A bundle that is being written; a name with a dot is none yet. */
const UNFINISHED = '.unfinished';

export interface CrashBundle {
  readonly name: string;
  /** ms since the epoch. */
  readonly at: number;
  /** What ended it, one word: `triple-fault`. */
  readonly cause: string;
  /** File name -> text. */
  readonly files: Readonly<Record<string, string>>;
}

/** The crash bundles of a VM as paths of directories, newest last; none where they cannot be read. */
export function listCrashes(paths: Paths, name: string): readonly string[] {
  const { crashes } = vmPathsOf(paths, name);
  return listFinished(crashes).map((one) => join(crashes, one));
}

/**
 * The newest bundle of a VM, if it is of this launch: a daemon that was killed behind it has not counted the end, and the
 * next one sees it again.
 */
export function findCrash(paths: Paths, name: string, launch: string): string | undefined {
  const newest = listCrashes(paths, name).at(-1);
  if (newest === undefined) return undefined;
  try {
    const facts = JSON.parse(readFileSync(join(newest, FACTS_FILE), 'utf8')) as { readonly launch?: unknown };
    return facts.launch === launch ? newest : undefined;
  } catch {
    return undefined;
  }
}

/**
 * Writes a bundle, whole or not at all, and lets the oldest go: of this VM, then of all. Its path. Throws what the file
 * system said, and a RangeError for a bundle that is too large.
 */
export function writeCrash(paths: Paths, { name, at, cause, files }: CrashBundle): string {
  const { crashes } = vmPathsOf(paths, name);
  if (bytesOf(files) > BUNDLE_BYTES) throw new RangeError(`it has more than ${BUNDLE_BYTES / 1024} KiB`);
  mkdirSync(crashes, { recursive: true, mode: 0o700 });
  const unfinished = join(crashes, UNFINISHED);
  rmSync(unfinished, { recursive: true, force: true });
  mkdirSync(unfinished, { mode: 0o700 });
  for (const [file, text] of Object.entries(files)) {
    writeFileSync(join(unfinished, file), text, { mode: 0o600 });
  }
  const target = join(crashes, freeName(crashes, `${stampOf(at)}-${cause}`));
  renameSync(unfinished, target);
  removeOldest(listCrashes(paths, name), KEPT, target);
  removeOldest(listAll(paths), KEPT_IN_ALL, target);
  return target;
}

export function bytesOf(files: CrashBundle['files']): number {
  return Object.values(files).reduce((sum, text) => sum + Buffer.byteLength(text), 0);
}

/** What a daemon left behind that was killed while it wrote. */
export function removeUnfinished(paths: Paths): void {
  for (const name of listNames(paths.crashes)) {
    rmSync(join(paths.crashes, name, UNFINISHED), { recursive: true, force: true });
  }
}

/** Sorts as time does, and needs no quoting in a shell. */
function stampOf(at: number): string {
  return new Date(at).toISOString().replaceAll(':', '-');
}

/** Two in one millisecond, or a clock that was set back. */
function freeName(directory: string, wanted: string): string {
  const taken = new Set(listNames(directory));
  let name = wanted;
  for (let number = 2; taken.has(name); number += 1) name = `${wanted}-${number}`;
  return name;
}

/** Of all VMs, oldest first: their names begin with the time. */
function listAll(paths: Paths): readonly string[] {
  const found = listNames(paths.crashes).flatMap((name) =>
    listFinished(join(paths.crashes, name)).map((bundle) => ({ name, bundle })),
  );
  found.sort((a, b) => (a.bundle < b.bundle ? -1 : 1));
  return found.map(({ name, bundle }) => join(paths.crashes, name, bundle));
}

/** The one just written stays, also when a clock that was set back makes it look old. */
function removeOldest(bundles: readonly string[], kept: number, spared: string): void {
  const others = bundles.filter((path) => path !== spared);
  for (const path of others.slice(0, Math.max(0, bundles.length - kept))) {
    rmSync(path, { recursive: true, force: true });
  }
}

function listFinished(directory: string): readonly string[] {
  return listNames(directory).filter((name) => !name.startsWith('.'));
}

function listNames(directory: string): readonly string[] {
  try {
    return readdirSync(directory).sort();
  } catch {
    return [];
  }
}
