import { lstatSync, readlinkSync, statSync, type Stats } from 'node:fs';
import { lstat, readlink, stat } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import type { Paths } from './paths.js';

/** Why root must not act on what a file says, or keep anything in a directory: somebody else could have put it there. */
export interface Distrust {
  readonly reason: string;
  /** The command that mends it. */
  readonly mend: string;
}

const OTHERS_WRITE = 0o022;
/** No chain of symbolic links is longer (MAXSYMLINKS is 32). */
const LINKS_MAX = 40;

/** Whose files are believed: root's, and those of whom the daemon runs as. */
export function trustedOwners(): readonly number[] {
  return [...new Set([0, process.getuid?.() ?? 0])];
}

/** A file or directory that others than its owner may write to, or whose owner is somebody else; undefined = trusted. */
export function judgeTrust(
  path: string,
  { mode, uid }: Pick<Stats, 'mode' | 'uid'>,
  owners: readonly number[],
): Distrust | undefined {
  const writable = (mode & OTHERS_WRITE) !== 0;
  const strange = !owners.includes(uid);
  if (!writable && !strange) return undefined;
  const octal = (mode & 0o7777).toString(8).padStart(4, '0');
  const reasons = [
    ...(strange ? [`belongs to uid ${uid}, not to root`] : []),
    ...(writable ? [`can be written by others than its owner (mode ${octal})`] : []),
  ];
  const mends = [
    ...(strange ? [`chown root ${word(path)}`] : []),
    ...(writable ? [`chmod go-w ${word(path)}`] : []),
  ];
  return { reason: `${path} ${reasons.join(', and ')}`, mend: mends.join(' && ') };
}

/** The same for what is there by that name; nothing there = nothing to distrust. Follows a link, as whoever uses it will. */
export async function readTrust(path: string, owners: readonly number[]): Promise<Distrust | undefined> {
  const stats = await stat(path).catch(() => undefined);
  return stats === undefined ? undefined : judgeTrust(path, stats, owners);
}

/** Directories of which every file is taken for the daemon's own: records, sockets, lock, logs. */
export async function distrustedDirectories(
  { run, state, log }: Pick<Paths, 'run' | 'state' | 'log'>,
  owners: readonly number[],
): Promise<readonly Distrust[]> {
  const found = await Promise.all([run, state, log].map((directory) => readTrust(directory, owners)));
  return found.filter((one) => one !== undefined);
}

/**
 * The directories that a file's symbolic link leads through, the last one that of the file itself: who may write there
 * may put another file in its place. A file that is no link lies where its reader has looked already.
 */
export async function judgeLinks(file: string, owners: readonly number[]): Promise<Distrust | undefined> {
  let path = file;
  for (let links = 0; links < LINKS_MAX; links += 1) {
    const target = await readlink(path).catch(() => undefined);
    if (target === undefined) return undefined;
    path = resolve(dirname(path), target);
    const distrust = await readTrust(dirname(path), owners);
    if (distrust !== undefined) return distrust;
  }
  return undefined;
}

/**
 * The same for a program that root is about to run: the file, the directory it lies in, and those that its symbolic links lead
 * through. Synchronous: between this look and the run nobody else has a turn.
 */
export function judgeProgram(file: string, owners: readonly number[]): Distrust | undefined {
  let path = file;
  for (let links = 0; links < LINKS_MAX; links += 1) {
    const place = judgeNow(dirname(path), owners);
    if (place !== undefined) return place;
    if (lstatSync(path, { throwIfNoEntry: false })?.isSymbolicLink() !== true) break;
    path = resolve(dirname(path), readlinkSync(path));
  }
  return judgeNow(path, owners);
}

function judgeNow(path: string, owners: readonly number[]): Distrust | undefined {
  const stats = statSync(path, { throwIfNoEntry: false });
  return stats === undefined ? undefined : judgeTrust(path, stats, owners);
}

export async function isLink(path: string): Promise<boolean> {
  return (await lstat(path).catch(() => undefined))?.isSymbolicLink() === true;
}

/** As sh(1) reads it back. */
function word(path: string): string {
  return /^[\w@%+=:,./-]+$/.test(path) ? path : `'${path.replaceAll("'", `'\\''`)}'`;
}
