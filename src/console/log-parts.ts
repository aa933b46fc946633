import { rotatedLog } from '../store/log-file.js';
import type { ConsoleFiles } from '../store/paths.js';
import { readBytes, sizeOf } from '../store/tail.js';
import { readConsoleState } from './log-state.js';

/** A file's part of the stream. */
export interface LogPart {
  readonly path: string;
  /** Positions: from, and up to but not including. */
  readonly from: number;
  readonly to: number;
}

/** What is kept, oldest first; between two parts there may be a gap, and no byte is in two. */
export function partsOf(files: ConsoleFiles): readonly LogPart[] {
  const { cut, moved, began } = readConsoleState(files);
  const before = rotatedLog(files.newest);
  const start = moved - sizeOf(before);
  const parts: LogPart[] = [
    { path: before, from: start, to: Math.min(moved, cut) },
    { path: files.newest, from: cut, to: cut + sizeOf(files.newest) },
  ].filter(({ from, to }) => to > from);
  const oldest = parts[0]?.from ?? cut;
  if (began === undefined || began >= oldest) return parts;
  const first = { path: files.first, from: began, to: Math.min(began + sizeOf(files.first), oldest) };
  return first.to > first.from ? [first, ...parts] : parts;
}

/** Behind the last byte. */
export function endOf(parts: readonly LogPart[]): number {
  return parts.at(-1)?.to ?? 0;
}

/** Up to `most` bytes of a part, from a position in it on. */
export function readPart({ path, from, to }: LogPart, position: number, most: number): Buffer {
  return readBytes(path, position - from, Math.min(to, position + most) - from);
}

const NEWLINE = 0x0a;
const BLOCK_BYTES = 64 * 1024;

/** Where the last `count` lines begin; one without an end is one. */
export function startOfLines(parts: readonly LogPart[], count: number): number {
  const end = endOf(parts);
  if (count <= 0) return end;
  let found = 0;
  for (const part of [...parts].reverse()) {
    for (let to = part.to; to > part.from; to -= BLOCK_BYTES) {
      const from = Math.max(part.from, to - BLOCK_BYTES);
      const block = readPart(part, from, to - from);
      // The very last newline ends the last line.
      let at = block.lastIndexOf(NEWLINE, to === end ? block.length - 2 : block.length - 1);
      for (; at >= 0; at = at === 0 ? -1 : block.lastIndexOf(NEWLINE, at - 1)) {
        found += 1;
        if (found === count) return from + at + 1;
      }
    }
  }
  return parts[0]?.from ?? end;
}
