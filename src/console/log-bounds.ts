import { rmSync } from 'node:fs';
import { replaceFile } from '../store/file.js';
import { rotateLog } from '../store/log-file.js';
import type { ConsoleFiles } from '../store/paths.js';
import { sizeOf } from '../store/tail.js';
import { endOf, partsOf, readPart } from './log-parts.js';
import { readConsoleState, writeConsoleState, type ConsoleState } from './log-state.js';

/** So much of the beginning of each boot is kept as long as that boot lasts. */
export const CONSOLE_FIRST_BYTES = 256 * 1024;
/**
 * The newest file is moved to FILE.1 when it is larger than this, so that between once and twice as much is always kept of what
 * came last. It grows beyond it by what comes until somebody looks.
 */
export const CONSOLE_NEWEST_BYTES = 1024 * 1024;
/** As the console's files are. */
const MODE = 0o640;

/** A guest is about to be started: what comes from now on is its boot. Throws what the file system says. */
export function beginBoot(files: ConsoleFiles, now: number): void {
  boundConsole(files);
  const state = readConsoleState(files);
  rmSync(files.first, { force: true });
  const began = state.cut + sizeOf(files.newest);
  writeConsoleState(files, { ...state, epoch: state.epoch === 0 ? now : state.epoch, began });
}

/**
 * Moves a newest file that is too large away, the beginning of the boot first where it would be lost. A kill in between
 * leaves bytes in two files, which is seen by comparing them. Throws what the file system says.
 */
export function boundConsole(files: ConsoleFiles): void {
  if (sizeOf(files.newest) <= CONSOLE_NEWEST_BYTES) return;
  const state = readConsoleState(files);
  keepFirst(files, state);
  let after = state;
  rotateLog(files.newest, CONSOLE_NEWEST_BYTES, {
    generations: 1,
    emptying: (bytes, copied) => {
      const cut = state.cut + bytes;
      after = { ...state, cut, moved: copied === 0 ? state.moved : cut };
      writeQuietly(files, { ...after, emptying: bytes });
    },
  });
  writeQuietly(files, after);
  // Of vmctl before it kept the first part.
  for (const older of [2, 3]) rmSync(`${files.newest}.${older}`, { force: true });
}

/** What the next file still holds whole is copied then. */
function keepFirst(files: ConsoleFiles, { began, cut }: ConsoleState): void {
  if (began === undefined || sizeOf(files.first) > 0) return;
  const parts = partsOf(files);
  const waits = began >= cut && endOf(parts) - began < CONSOLE_FIRST_BYTES;
  if (waits || began < (parts[0]?.from ?? began)) return;
  const blocks: Buffer[] = [];
  let left = CONSOLE_FIRST_BYTES;
  for (const part of parts.filter(({ to }) => to > began)) {
    const block = left > 0 ? readPart(part, Math.max(part.from, began), left) : Buffer.alloc(0);
    blocks.push(block);
    left -= block.length;
  }
  replaceFile(files.first, Buffer.concat(blocks), { flush: false, mode: MODE });
}

/** On a full disk the file is emptied all the same: then positions are not what they were, which costs marks, not words. */
function writeQuietly(files: ConsoleFiles, state: ConsoleState): void {
  try {
    writeConsoleState(files, state);
  } catch {
    // Told by whoever writes records.
  }
}
