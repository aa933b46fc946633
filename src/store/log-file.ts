import {
  closeSync,
  fstatSync,
  ftruncateSync,
  openSync,
  readSync,
  renameSync,
  rmSync,
  writeSync,
} from 'node:fs';
import { lastLines, readBytes, sizeOf } from './tail.js';

/*
 * Logs that bhyve(8) and the reader of a console hold open for appending and cannot open again: they are rotated by copy
 * and truncate. Old ones are FILE.1 (the newest) to FILE.3.
 */

const GENERATIONS = 3;
/** Of a log that grew faster than anybody looked only the end is kept. */
const COPIED_BYTES = 16 * 1024 * 1024;
const BLOCK_BYTES = 256 * 1024;

/**
 * Copies a log that is larger than the limit to FILE.1 and empties it. The bytes that went out of the file; 0 = it is
 * small enough. What its writer appends between our last read and the truncation is lost: two system calls, some
 * microseconds; O_APPEND puts whatever comes after at the new beginning. Throws what the file system said.
 */
export function rotateLog(
  path: string,
  limitBytes: number,
  { generations = GENERATIONS, emptying = () => undefined }: RotateOptions = {},
): number {
  if (sizeOf(path) <= limitBytes) return 0;
  for (let number = generations - 1; number > 0; number -= 1) {
    if (sizeOf(`${path}.${number}`) > 0) renameSync(`${path}.${number}`, `${path}.${number + 1}`);
  }
  const source = openSync(path, 'r+');
  try {
    return moveAway(source, { path, emptying });
  } finally {
    closeSync(source);
  }
}

export interface RotateOptions {
  /** Default 3. */
  readonly generations?: number;
  /** Called right before the file is emptied, with the bytes that go out of it, and how many of them FILE.1 ends with. */
  readonly emptying?: (bytes: number, copied: number) => void;
}

/** The file before the last rotation. */
export function rotatedLog(path: string): string {
  return `${path}.1`;
}

/** The last `count` lines of a log, from before its last rotation where that is needed. */
export function lastLinesKept(path: string, count: number): readonly string[] {
  const lines = lastLines(path, count);
  return lines.length >= count ? lines : [...lastLines(rotatedLog(path), count - lines.length), ...lines];
}

/**
 * What stands behind a mark, the last `most` bytes of it. A mark is an offset in the file; where the file was rotated
 * since, it is below zero and counts back into FILE.1. One beyond the end is void: somebody else emptied the file.
 */
export function readSince(path: string, mark: number, most: number): string {
  const size = sizeOf(path);
  const start = Math.max(mark > size ? 0 : mark, size - most);
  if (start >= 0) return readBytes(path, start, size).toString('utf8');
  const before = rotatedLog(path);
  const end = sizeOf(before);
  const parts = [readBytes(before, Math.max(0, end + start), end), readBytes(path, 0, size)];
  return Buffer.concat(parts).toString('utf8');
}

interface Moved {
  readonly path: string;
  readonly emptying: (bytes: number, copied: number) => void;
}

/** On a full disk what cannot be copied is given up: a log that goes on growing would be worse. */
function moveAway(source: number, moved: Moved): number {
  try {
    return copyAway(source, moved);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOSPC') throw error;
    rmSync(`${moved.path}.new`, { force: true });
    const { size } = fstatSync(source);
    moved.emptying(size, 0);
    ftruncateSync(source, 0);
    return size;
  }
}

/** The copy has its name before the file is emptied: a kill in between leaves lines twice, not nowhere. */
function copyAway(source: number, { path, emptying }: Moved): number {
  const copy = openSync(`${path}.new`, 'w', 0o640);
  try {
    const from = Math.max(0, fstatSync(source).size - COPIED_BYTES);
    const reached = copyOn(source, copy, from);
    renameSync(`${path}.new`, rotatedLog(path));
    const end = copyOn(source, copy, reached);
    emptying(end, end - from);
    ftruncateSync(source, 0);
    return end;
  } finally {
    closeSync(copy);
  }
}

/** Copies up to the end as it is by then, or as much as is kept; where it stopped. */
function copyOn(source: number, copy: number, from: number): number {
  const block = Buffer.alloc(BLOCK_BYTES);
  let at = from;
  while (at - from < COPIED_BYTES) {
    const length = readSync(source, block, 0, block.length, at);
    if (length === 0) break;
    writeSync(copy, block, 0, length);
    at += length;
  }
  return at;
}
