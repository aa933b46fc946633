import { readFileIfAny, replaceFile } from '../store/file.js';
import { rotatedLog } from '../store/log-file.js';
import type { ConsoleFiles } from '../store/paths.js';
import { readBytes, sizeOf } from '../store/tail.js';

/*
 * Positions are bytes of the stream of all that a console has printed in this boot of the host. Files are cut, positions
 * stay: the launch of a guest, and whoever reads slowly or comes back, has one.
 */

export interface ConsoleState {
  /** When the stream began, ms since the epoch; 0 = nothing was ever noted. */
  readonly epoch: number;
  /** Position of the first byte of the newest file. */
  readonly cut: number;
  /** Position behind the last byte of the file that was moved away. */
  readonly moved: number;
  /** Where the present boot of the guest began. */
  readonly began?: number;
  /** The newest file is about to be emptied of so many bytes; `cut` and `moved` are what they will be. */
  readonly emptying?: number;
}

const NOTHING: ConsoleState = { epoch: 0, cut: 0, moved: 0 };
/** So much of two files is compared. */
const COMPARED_BYTES = 4096;

/** What is noted, or of a state that cannot be read, nothing; what a kill has cut short is judged by the files. */
export function readConsoleState(files: ConsoleFiles): ConsoleState {
  const state = parseState(readFileIfAny(files.state) ?? '');
  const { emptying, ...done } = state;
  if (emptying === undefined) return done;
  return wasEmptied(files.newest, emptying) ? done : { ...done, cut: done.cut - emptying };
}

/** Throws `host` as every record does. */
export function writeConsoleState(files: ConsoleFiles, state: ConsoleState): void {
  replaceFile(files.state, `${JSON.stringify(state)}\n`, { flush: false });
}

/** Where the words of the present boot begin in the newest file; below zero: so many bytes before it. */
export function bootOffset(files: ConsoleFiles): number {
  const { began, cut } = readConsoleState(files);
  return began === undefined ? 0 : began - cut;
}

/** A file that ends at its old length as its copy does was copied, and no more. */
function wasEmptied(newest: string, bytes: number): boolean {
  if (sizeOf(newest) < bytes) return true;
  const copy = rotatedLog(newest);
  const length = Math.min(COMPARED_BYTES, bytes, sizeOf(copy));
  const end = readBytes(newest, bytes - length, bytes);
  return !end.equals(readBytes(copy, sizeOf(copy) - length, sizeOf(copy)));
}

function parseState(text: string): ConsoleState {
  try {
    const state = JSON.parse(text) as ConsoleState;
    return [state.epoch, state.cut, state.moved].every(Number.isSafeInteger) ? state : NOTHING;
  } catch {
    return NOTHING;
  }
}
