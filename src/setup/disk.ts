import { createHash } from 'node:crypto';
import type * as fs from 'node:fs';
import { basename, dirname } from 'node:path';
import { VmctlError } from '../errors.js';
import type { Directory, Piece } from './piece.js';
import type { Seen } from './verdict.js';

/** What of node:fs is used: everything synchronous, so that what is done is done in the order it is written. */
export type FileSystem = Pick<
  typeof fs,
  | 'closeSync'
  | 'fchmodSync'
  | 'fchownSync'
  | 'fsyncSync'
  | 'lstatSync'
  | 'mkdirSync'
  | 'openSync'
  | 'readFileSync'
  | 'realpathSync'
  | 'renameSync'
  | 'rmdirSync'
  | 'unlinkSync'
  | 'writeFileSync'
>;

/** The host's files, below the directory they are staged in. Paths are as the host will see them. */
export interface SetupDisk {
  look(path: string): Seen;
  read(path: string): string | undefined;
  isThere(path: string): boolean;
  /** Whole or not at all; its directory must be there. */
  write(piece: Piece): void;
  remove(path: string): void;
  /** Takes away what a kill in the middle of `write` has left. */
  sweep(path: string): void;
  makeDirectory(directory: Directory): void;
  /** False: it holds something, or is no directory any more. */
  removeDirectory(path: string): boolean;
}

export interface DiskOptions {
  readonly fs: FileSystem;
  /** The staging directory; empty = the host itself. */
  readonly destdir: string;
  /** Files become root's and wheel's: only root may give away. */
  readonly asRoot: boolean;
}

export function hashOf(text: string | Uint8Array): string {
  return createHash('sha256').update(text).digest('hex');
}

export function createSetupDisk({ fs, destdir, asRoot }: DiskOptions): SetupDisk {
  const real = (path: string): string => confined(fs, destdir, path);
  const stats = (path: string): fs.Stats | undefined => look(fs, real(path));
  return {
    look: (path) => {
      const found = stats(path);
      if (found === undefined) return { kind: 'absent' };
      return found.isFile() ? { kind: 'file', hash: hashOf(fs.readFileSync(real(path))) } : { kind: 'other' };
    },
    read: (path) => (stats(path)?.isFile() === true ? fs.readFileSync(real(path), 'utf8') : undefined),
    isThere: (path) => stats(path) !== undefined,
    write: (piece) => write(fs, { ...piece, path: real(piece.path) }, asRoot),
    remove: (path) => fs.unlinkSync(real(path)),
    sweep: (path) => unlinkIfAny(fs, temporaryOf(real(path))),
    makeDirectory: ({ path, mode }) => {
      if (stats(path) === undefined) fs.mkdirSync(real(path), { mode });
    },
    removeDirectory: (path) => removeDirectory(fs, real(path)),
  };
}

/** One name for each file, so that what a kill has left is found by the next run. rc(8) and newsyslog(8) skip dot files. */
function temporaryOf(path: string): string {
  return `${dirname(path)}/.${basename(path)}.setup`;
}

function write(fs: FileSystem, { path, mode, text }: Piece, asRoot: boolean): void {
  const temporary = temporaryOf(path);
  unlinkIfAny(fs, temporary);
  const descriptor = fs.openSync(temporary, 'wx', 0o600);
  try {
    fs.writeFileSync(descriptor, text);
    if (asRoot) fs.fchownSync(descriptor, 0, 0);
    fs.fchmodSync(descriptor, mode);
    fs.fsyncSync(descriptor);
  } finally {
    fs.closeSync(descriptor);
  }
  fs.renameSync(temporary, path);
}

function unlinkIfAny(fs: FileSystem, path: string): void {
  if (look(fs, path) !== undefined) fs.unlinkSync(path);
}

function removeDirectory(fs: FileSystem, path: string): boolean {
  try {
    fs.rmdirSync(path);
    return true;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT') return true;
    if (code === 'ENOTEMPTY' || code === 'EEXIST' || code === 'ENOTDIR') return false;
    throw error;
  }
}

/**
 * The path below the staging directory. No symbolic link may lead out of that: a `usr/local` that is a link to the real one
 * would have the real host written to. On the host itself links are the administrator's.
 */
function confined(fs: FileSystem, destdir: string, path: string): string {
  const file = `${destdir}${path}`;
  if (destdir === '') return file;
  const root = fs.realpathSync(destdir);
  let parent = dirname(file);
  while (parent.length > destdir.length && look(fs, parent) === undefined) parent = dirname(parent);
  const place = fs.realpathSync(parent);
  if (place === root || place.startsWith(`${root}/`)) return file;
  throw new VmctlError('host', `${parent} leads out of ${destdir}, to ${place}: nothing was written there`, {
    hint: 'take that symbolic link away, or name another directory',
  });
}

function look(fs: FileSystem, path: string): fs.Stats | undefined {
  try {
    return fs.lstatSync(path);
  } catch (error) {
    if (['ENOENT', 'ENOTDIR'].includes((error as NodeJS.ErrnoException).code ?? '')) return undefined;
    throw error;
  }
}
