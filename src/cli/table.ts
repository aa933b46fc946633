import type { Colour, Paint } from './colour.js';

/** One column of a table of `T`. */
export interface Column<T> {
  readonly heading: string;
  readonly align?: 'right';
  readonly text: (row: T) => string;
  readonly colour?: (row: T) => Colour;
}

/** A table with a heading, two blanks between columns, none at a line's end. Widths are those of the text, not of its colours. */
export function renderTable<T>(columns: readonly Column<T>[], rows: readonly T[], paint: Paint): string {
  const texts = rows.map((row) => columns.map((column) => column.text(row)));
  const widths = columns.map(({ heading }, at) =>
    texts.reduce((width, cells) => Math.max(width, cells[at]?.length ?? 0), heading.length),
  );
  const head = columns.map(({ heading, align }, at) =>
    pad({ text: heading, painted: paint(heading, 'bold'), width: widths[at] ?? 0, align }),
  );
  const lines = rows.map((row, index) =>
    columns.map(({ align, colour }, at) => {
      const text = texts[index]?.[at] ?? '';
      const painted = colour === undefined || text === '' ? text : paint(text, colour(row));
      return pad({ text, painted, width: widths[at] ?? 0, align });
    }),
  );
  return [head, ...lines].map((cells) => `${cells.join('  ').trimEnd()}\n`).join('');
}

/** Without control characters: a description must not steer the terminal. */
export function printable(text: string): string {
  return text.replace(/[\x00-\x1f\x7f-\x9f]/g, '?');
}

interface Padding {
  readonly text: string;
  readonly painted: string;
  readonly width: number;
  readonly align: 'right' | undefined;
}

function pad({ text, painted, width, align }: Padding): string {
  const blanks = ' '.repeat(width - text.length);
  return align === 'right' ? blanks + painted : painted + blanks;
}
