import type { Colour, Paint } from './colour.js';
import { padTo, shortenTo, widthOf } from './display-width.js';

/** One column of a table that fits a terminal. */
export interface FittedColumn<T> {
  readonly heading: string;
  readonly align?: 'right';
  /** Without control characters. */
  readonly text: (row: T) => string;
  readonly colour?: (row: T) => Colour;
  /** Where there is no room, columns go, the highest number first; 0, or none = stays. */
  readonly rank?: number;
  /** It may be cut to so many cells before any column goes. */
  readonly least?: number;
  /** It goes where every row has the same to say: this. */
  readonly unless?: string;
}

export interface TableSpace {
  readonly paint: Paint;
  /** Cells of a line; absent, or Infinity = as wide as it is. */
  readonly columns?: number | undefined;
}

const GAP = 2;

/** A table in lines, the heading first; two blanks between columns, none at a line's end. */
export function fitTable<T>(
  columns: readonly FittedColumn<T>[],
  rows: readonly T[],
  { paint, columns: room = Infinity }: TableSpace,
): readonly string[] {
  const filled = columns.map((column) => fill(column, rows)).filter(({ isSilent }) => !isSilent);
  const kept = keep(filled, room);
  shrink(kept, room);
  const head = kept.map(({ column: { heading, align }, width }) =>
    padTo(paint(shortenTo(heading, width), 'bold'), width, align),
  );
  const lines = rows.map((row, at) =>
    kept.map(({ column: { align, colour }, texts, width }) => {
      const text = shortenTo(texts[at] ?? '', width);
      return padTo(colour === undefined || text === '' ? text : paint(text, colour(row)), width, align);
    }),
  );
  return [head, ...lines].map((cells) => cells.join(' '.repeat(GAP)).trimEnd());
}

interface Filled<T> {
  readonly column: FittedColumn<T>;
  readonly texts: readonly string[];
  readonly isSilent: boolean;
  width: number;
}

function fill<T>(column: FittedColumn<T>, rows: readonly T[]): Filled<T> {
  const texts = rows.map(column.text);
  const width = texts.reduce((widest, text) => Math.max(widest, widthOf(text)), column.heading.length);
  const isSilent = column.unless !== undefined && texts.every((text) => text === column.unless);
  return { column, texts, isSilent, width };
}

function keep<T>(filled: readonly Filled<T>[], room: number): readonly Filled<T>[] {
  let kept = filled;
  for (;;) {
    const rank = Math.max(...kept.map(({ column }) => rankOf(column)));
    if (rank === 0 || needed(kept) <= room) return kept;
    kept = kept.filter(({ column }) => rankOf(column) !== rank);
  }
}

function rankOf<T>({ rank = 0 }: FittedColumn<T>): number {
  return rank;
}

function needed<T>(kept: readonly Filled<T>[]): number {
  const cells = kept.map(({ column: { least }, width }) => Math.min(width, least ?? width));
  return cells.reduce((sum, width) => sum + width, GAP * (kept.length - 1));
}

/** What is too much is taken from the columns that would have gone first. */
function shrink<T>(kept: readonly Filled<T>[], room: number): void {
  let excess = kept.reduce((sum, { width }) => sum + width, GAP * (kept.length - 1)) - room;
  for (const one of [...kept].sort((a, b) => rankOf(b.column) - rankOf(a.column))) {
    const taken = Math.max(0, Math.min(excess, one.width - Math.max(one.column.least ?? one.width, 1)));
    one.width -= taken;
    excess -= taken;
  }
}
