import { dirname } from 'node:path';
import { hashOf, type SetupDisk } from './disk.js';
import { decodeManifest, NO_MANIFEST, renderManifest, type Manifest } from './manifest.js';
import { manifestPath, pathBeside, type Directory, type Piece } from './piece.js';
import { isOurs, judgePiece, type Verdict } from './verdict.js';

/** What became of a file, or will. `retire`: an older vmctl put it, this one does not. */
export interface Outcome {
  readonly path: string;
  readonly verdict: Verdict | 'retire';
  /** `keep`: where the text that was not put is laid; this vmctl may have none. */
  readonly beside?: string;
}

export interface InstallInput {
  readonly disk: SetupDisk;
  readonly prefix: string;
  readonly version: string;
  readonly pieces: readonly Piece[];
  readonly directories: readonly Directory[];
}

export interface InstallPlan {
  /** The version that was set up to the end the last time; undefined = none was. */
  readonly before: string | undefined;
  readonly outcomes: readonly Outcome[];
  /** To be made, parents first. */
  readonly missing: readonly Directory[];
  /** Does all of it. */
  run(): void;
}

/** Looks at everything first: a run that must fail fails before it has written anything. */
export function planInstall({ disk, prefix, version, pieces, directories }: InstallInput): InstallPlan {
  const manifest = readManifest(disk, prefix);
  const judge = (piece: Piece): Judged => judgeOne(disk, manifest, piece);
  const first = pieces.map(judge);
  const beside = first
    .filter(({ verdict }) => verdict === 'keep')
    .map(({ piece }) => judge({ ...piece, path: pathBeside(piece.path, prefix), mode: 0o444 }));
  const all = [...first, ...beside];
  const retired = retiredOf(disk, manifest, all);
  const missing = missingDirectories(disk, all, [
    ...directories,
    { path: dirname(manifestPath(prefix)), mode: 0o755 },
  ]);
  const records = recordsOf({ manifest, all, retired, missing, version });
  return {
    before: manifest.version === '' ? undefined : manifest.version,
    outcomes: [
      ...first.map(({ piece: { path }, verdict }) => ({
        ...{ path, verdict },
        ...(verdict === 'keep' ? { beside: pathBeside(path, prefix) } : {}),
      })),
      ...retired,
    ],
    missing,
    run: () => {
      const put = (kept: Manifest): void => writeManifest(disk, prefix, kept);
      for (const directory of missing.filter(isAbove(manifestPath(prefix)))) disk.makeDirectory(directory);
      put(records.before);
      for (const directory of missing) disk.makeDirectory(directory);
      for (const path of Object.keys(records.before.files)) disk.sweep(path);
      for (const { piece, verdict } of all) if (isWritten(verdict)) disk.write(piece);
      for (const { path, verdict } of retired) if (verdict === 'retire') disk.remove(path);
      put(records.after);
    },
  };
}

/** What setup has put there; throws when that is not to be read. */
export function readManifest(disk: SetupDisk, prefix: string): Manifest {
  const path = manifestPath(prefix);
  const text = disk.read(path);
  return text === undefined ? NO_MANIFEST : decodeManifest(text, path);
}

interface Judged {
  readonly piece: Piece;
  readonly hash: string;
  readonly verdict: Verdict;
}

function judgeOne(disk: SetupDisk, { files }: Manifest, piece: Piece): Judged {
  const hash = hashOf(piece.text);
  return { piece, hash, verdict: judgePiece(disk.look(piece.path), hash, files[piece.path]) };
}

function isWritten(verdict: Verdict): boolean {
  return verdict === 'install' || verdict === 'replace';
}

/** Of an older version: what is as it was then goes, what somebody has edited stays, and is told. */
function retiredOf(disk: SetupDisk, { files }: Manifest, all: readonly Judged[]): readonly Outcome[] {
  const wanted = new Set(all.map(({ piece }) => piece.path));
  return Object.entries(files)
    .filter(([path]) => !wanted.has(path) && disk.isThere(path))
    .map(([path, known]) => ({ path, verdict: isOurs(disk.look(path), known) ? 'retire' : 'keep' }));
}

/** With those above them; 0755 unless somebody says otherwise. */
function missingDirectories(
  disk: SetupDisk,
  all: readonly Judged[],
  directories: readonly Directory[],
): readonly Directory[] {
  const modes = new Map(directories.map(({ path, mode }) => [path, mode]));
  const leaves = [
    ...modes.keys(),
    ...all.filter(({ verdict }) => isWritten(verdict)).map(({ piece }) => dirname(piece.path)),
  ];
  const every = new Set(leaves.flatMap(withParents));
  return [...every]
    .sort()
    .filter((path) => !disk.isThere(path))
    .map((path) => ({ path, mode: modes.get(path) ?? 0o755 }));
}

/** The record comes before all but these, so that what a kill leaves is known to be ours. */
function isAbove(file: string): (directory: Directory) => boolean {
  return ({ path }) => file.startsWith(`${path}/`);
}

function withParents(path: string): readonly string[] {
  return path === '/' ? [] : [...withParents(dirname(path)), path];
}

interface RecordInput {
  readonly manifest: Manifest;
  readonly all: readonly Judged[];
  readonly retired: readonly Outcome[];
  readonly missing: readonly Directory[];
  readonly version: string;
}

/** The manifest while it is done, which knows the old and the new of each file, and when it is done. */
function recordsOf(input: RecordInput): { readonly before: Manifest; readonly after: Manifest } {
  const { manifest, all, retired, missing, version } = input;
  const directories = [...new Set([...manifest.directories, ...missing.map(({ path }) => path)])].sort();
  const ours = all.filter(({ verdict }) => verdict !== 'there');
  const entry = (
    { piece: { path }, hash, verdict }: Judged,
    old: readonly string[],
  ): [string, readonly string[]] => [
    path,
    verdict === 'keep' ? (manifest.files[path] ?? []) : [...new Set([...old, hash])],
  ];
  const known = (list: [string, readonly string[]][]): Manifest['files'] =>
    Object.fromEntries(list.filter(([, hashes]) => hashes.length > 0));
  const before = known(ours.map((one) => entry(one, manifest.files[one.piece.path] ?? [])));
  const stays = retired.filter(({ verdict }) => verdict === 'keep');
  const after = known([
    ...ours.map((one) => entry(one, [])),
    ...stays.map(({ path }): [string, readonly string[]] => [path, manifest.files[path] ?? []]),
  ]);
  return {
    before: { version: manifest.version, directories, files: { ...manifest.files, ...before } },
    after: { version, directories, files: after },
  };
}

function writeManifest(disk: SetupDisk, prefix: string, manifest: Manifest): void {
  const text = renderManifest(manifest);
  const path = manifestPath(prefix);
  if (disk.read(path) === text) disk.sweep(path);
  else disk.write({ path, mode: 0o644, text });
}
