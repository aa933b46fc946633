import type { Colour, Paint } from './colour.js';

export interface Cell {
  readonly text: string;
  readonly colour?: Colour;
  readonly align?: 'right';
}

/** A table with a heading, two blanks between columns, nothing behind the last one. Widths are those of the text, not of its colours. */
export function renderTable(
  heading: readonly string[],
  rows: readonly (readonly Cell[])[],
  paint: Paint,
): string {
  const head = heading.map((text, column): Cell => {
    const align = rows[0]?.[column]?.align;
    return { text, colour: 'bold', ...(align === undefined ? {} : { align }) };
  });
  const lines = [head, ...rows].map((row) => row.map((cell) => ({ ...cell, text: printable(cell.text) })));
  const widths = heading.map((_, column) => Math.max(...lines.map((row) => row[column]?.text.length ?? 0)));
  return lines.map((row) => `${renderRow(row, widths, paint)}\n`).join('');
}

/** Without control characters: a description must not steer the terminal. */
export function printable(text: string): string {
  return text.replace(/[\x00-\x1f\x7f-\x9f]/g, '?');
}

function renderRow(row: readonly Cell[], widths: readonly number[], paint: Paint): string {
  const cells = row.map(({ text, colour, align }, column) => {
    const blanks = ' '.repeat((widths[column] ?? 0) - text.length);
    const painted = colour === undefined ? text : paint(text, colour);
    if (align === 'right') return blanks + painted;
    return column === row.length - 1 ? painted : painted + blanks;
  });
  return cells.join('  ').trimEnd();
}
