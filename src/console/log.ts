import type { ConsoleFiles } from '../store/paths.js';
import { watchFile } from '../store/tail.js';
import { endOf, partsOf, readPart, startOfLines, type LogPart } from './log-parts.js';
import { readConsoleState } from './log-state.js';

export interface ConsolePiece {
  /** So many bytes before these are not kept. */
  readonly lost: number;
  /** Cut anywhere. */
  readonly bytes: Buffer;
  /** Where to go on behind them. */
  readonly mark: string;
}

/** A place in what a console has printed: what waits for a slow reader waits in the files. */
export interface ConsoleCursor {
  /** The next bytes, 64 KiB at most; undefined = at the end for now. Throws what fs throws. */
  read(): ConsolePiece | undefined;
  mark(): string;
  /** Bytes between here and the end. */
  behind(): number;
  /** Goes on to the last `keep` bytes; how many were left out. */
  skip(keep: number): number;
}

export interface ConsolePlace {
  /** A mark of an earlier cursor, also one of another daemon; void after a host boot. */
  readonly after?: string;
  /** Without a valid mark: so many of the last lines; absent = from the beginning of what is kept. */
  readonly lines?: number;
}

const PIECE_BYTES = 64 * 1024;
/** The last words of a guest are looked for in so much. */
const WORDS_BYTES = 16 * 1024;

/** What is kept of a console: the first part of the boot, and the newest. Rotation may go on beside it, in this process. */
export function openConsoleLog(files: ConsoleFiles, { after, lines }: ConsolePlace = {}): ConsoleCursor {
  const known = partsOf(files);
  const marked = positionOf(after, files);
  let position = marked ?? (lines === undefined ? (known[0]?.from ?? 0) : startOfLines(known, lines));
  const mark = (): string => `${readConsoleState(files).epoch.toString(36)}.${position}`;
  return {
    mark,
    behind: () => Math.max(0, endOf(partsOf(files)) - position),
    skip(keep) {
      const to = Math.max(position, endOf(partsOf(files)) - keep);
      const left = to - position;
      position = to;
      return left;
    },
    read() {
      const parts = partsOf(files);
      // Somebody else has emptied the file.
      if (position > endOf(parts)) position = parts.at(-1)?.from ?? 0;
      const part = parts.find(({ to }) => to > position);
      if (part === undefined) return undefined;
      const lost = Math.max(0, part.from - position);
      position += lost;
      const bytes = readPart(part, position, PIECE_BYTES);
      position += bytes.length;
      return { lost, bytes, mark: mark() };
    },
  };
}

/** Whether a word from outside is a mark. */
export function isConsoleMark(word: string): boolean {
  return parseMark(word) !== undefined;
}

/** Calls back when there may be more to read, until aborted; never throws. */
export function followConsole({ newest }: ConsoleFiles, onChange: () => void, signal: AbortSignal): void {
  watchFile(newest, onChange, signal);
}

/** The last words of the present boot. */
export function wordsOfBoot(files: ConsoleFiles): string {
  const parts = partsOf(files);
  const { began = -Infinity } = readConsoleState(files);
  const from = Math.max(began, endOf(parts) - WORDS_BYTES);
  const read = (part: LogPart): Buffer => readPart(part, Math.max(part.from, from), WORDS_BYTES);
  return Buffer.concat(parts.filter(({ to }) => to > from).map(read)).toString('utf8');
}

function positionOf(mark: string | undefined, files: ConsoleFiles): number | undefined {
  const place = parseMark(mark ?? '');
  return place?.epoch === readConsoleState(files).epoch ? place.position : undefined;
}

function parseMark(mark: string): { readonly epoch: number; readonly position: number } | undefined {
  const [, epoch = '', position = ''] = /^([0-9a-z]{1,11})\.(-?\d{1,15})$/.exec(mark) ?? [];
  return epoch === '' ? undefined : { epoch: parseInt(epoch, 36), position: Number(position) };
}
