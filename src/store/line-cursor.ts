import { closeSync, fstatSync, openSync, readSync, statSync } from 'node:fs';

/** A line and where to go on behind it. */
export interface PlacedLine {
  readonly line: string;
  readonly mark: string;
}

/**
 * A place in a file that others append to: what waits for a slow reader waits there, not in memory. It goes over a
 * file that is moved to `FILE.0` (newsyslog(8)), and over one that is copied and truncated.
 */
export interface LineCursor {
  /** The next whole lines, some 64 KiB of them; none = at the end. Throws what fs throws. */
  read(): readonly PlacedLine[];
  /** Behind the last line read, for `openLines`. */
  mark(): string;
}

const CHUNK_BYTES = 64 * 1024;
/** A line that is longer is cut. */
const LINE_BYTES = 4 * 1024 * 1024;

interface Place {
  inode: number;
  offset: number;
}

/** At a mark of this file; without one at its end. A mark of a file that is gone is the beginning of the present one. */
export function openLines(path: string, mark?: string): LineCursor {
  let place = parseMark(mark) ?? endOf(path);
  return {
    mark: () => words(place),
    read() {
      const now = statsOf(path);
      if (now?.inode === place.inode && now.size < place.offset) place = truncated(path, place);
      if (now?.inode !== place.inode) {
        for (const before of [`${path}.0`, `${path}.1`]) {
          const left = readOf(before, place);
          if (left.length > 0) return left;
        }
        if (now === undefined) return [];
        place = { inode: now.inode, offset: 0 };
      }
      return readOf(path, place);
    },
  };
}

/** Whether a word from outside is a mark. */
export function isMark(word: string): boolean {
  return parseMark(word) !== undefined;
}

/** Where what was not read yet stands now: in the copy, unless somebody emptied the file without making one. */
function truncated(path: string, { inode, offset }: Place): Place {
  const copy = statsOf(`${path}.1`);
  return copy !== undefined && copy.size >= offset ? { inode: copy.inode, offset } : { inode, offset: 0 };
}

/** Moves the place on. Nothing of a file that is another one than the place's. */
function readOf(path: string, place: Place): readonly PlacedLine[] {
  const descriptor = openIfAny(path);
  if (descriptor === undefined) return [];
  try {
    const { ino, size } = fstatSync(descriptor);
    if (ino !== place.inode || size <= place.offset) return [];
    for (let bytes = CHUNK_BYTES; ; bytes *= 4) {
      const buffer = Buffer.allocUnsafe(Math.min(bytes, size - place.offset));
      const length = readSync(descriptor, buffer, 0, buffer.length, place.offset);
      const lines = cut(buffer.subarray(0, length), place, bytes >= LINE_BYTES);
      if (lines.length > 0 || bytes >= LINE_BYTES || length < bytes) return lines;
    }
  } finally {
    closeSync(descriptor);
  }
}

const NEWLINE = 0x0a;

function cut(bytes: Buffer, place: Place, overlong: boolean): readonly PlacedLine[] {
  const lines: PlacedLine[] = [];
  let start = 0;
  const take = (end: number, next: number): void => {
    const line = bytes.toString('utf8', start, end).replace(/\r$/, '');
    place.offset += next - start;
    start = next;
    lines.push({ line, mark: words(place) });
  };
  for (let end = bytes.indexOf(NEWLINE); end >= 0; end = bytes.indexOf(NEWLINE, start)) take(end, end + 1);
  if (lines.length === 0 && overlong) take(bytes.length, bytes.length);
  return lines;
}

function openIfAny(path: string): number | undefined {
  try {
    return openSync(path, 'r');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

function endOf(path: string): Place {
  const { inode, size } = statsOf(path) ?? { inode: 0, size: 0 };
  return { inode, offset: size };
}

function statsOf(path: string): { readonly inode: number; readonly size: number } | undefined {
  const stats = statSync(path, { throwIfNoEntry: false });
  return stats && { inode: stats.ino, size: stats.size };
}

function words({ inode, offset }: Place): string {
  return `${inode.toString(36)}.${offset.toString(36)}`;
}

function parseMark(mark = ''): Place | undefined {
  const [, inode, offset] = /^([0-9a-z]{1,12})\.([0-9a-z]{1,10})$/.exec(mark) ?? [];
  if (inode === undefined || offset === undefined) return undefined;
  return { inode: parseInt(inode, 36), offset: parseInt(offset, 36) };
}
