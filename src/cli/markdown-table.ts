import { padTo, widthOf } from './display-width.js';
import { wrap } from './wrap.js';

const GAP = 2;
/** No word is so long that it must not be broken off from its column. */
const LONGEST = 30;
/** Narrower columns cannot be read. */
const LEAST = 8;

/** A table of Markdown in columns; cells of the widest ones are broken until all of it fits. */
export function tableLines(
  lines: readonly string[],
  columns: number,
  inline: (text: string) => string,
): readonly string[] {
  const [head = [], , ...body] = lines.map(cellsOf);
  const titled = head.some((cell) => cell !== '');
  const rows = (titled ? [head, ...body] : body).map((row) => row.map(inline));
  const widths = widthsOf(rows, columns);
  const tall = rows.some((row) => row.some((cell, at) => widthOf(cell) > (widths[at] ?? 0)));
  return rows.flatMap((row, at) => {
    const shown = rowLines(row, widths);
    if (titled && at === 0) return [...shown, widths.map((width) => '-'.repeat(width)).join(' '.repeat(GAP))];
    return tall && at < rows.length - 1 ? [...shown, ''] : shown;
  });
}

/** A bar inside of code is written with a backslash. */
function cellsOf(line: string): readonly string[] {
  const inner = line.trim().replace(/^\|/, '').replace(/\|$/, '');
  return inner.split(/(?<!\\)\|/).map((cell) => cell.trim().replaceAll('\\|', '|'));
}

/** The widest column that has a blank to be broken at gives way, again and again; then words are broken, too. */
function widthsOf(rows: readonly (readonly string[])[], columns: number): readonly number[] {
  const count = Math.max(...rows.map((row) => row.length));
  const widest = (measure: (cell: string) => number): number[] =>
    Array.from({ length: count }, (_, at) => Math.max(1, ...rows.map((row) => measure(row[at] ?? ''))));
  const widths = widest(widthOf);
  const floors = widest((cell) => Math.min(LONGEST, Math.max(...cell.split(' ').map(widthOf))));
  const room = columns - GAP * (count - 1);
  narrow(widths, { room, least: (at) => floors[at] ?? 0 });
  narrow(widths, { room, least: () => LEAST });
  return widths;
}

function narrow(
  widths: number[],
  { room, least }: { room: number; least: (column: number) => number },
): void {
  for (let sum = widths.reduce((a, b) => a + b, 0); sum > room; sum -= 1) {
    const loose = widths.map((width, at) => (width > least(at) ? width : 0));
    const most = Math.max(...loose);
    if (most === 0) return;
    widths[loose.indexOf(most)] = most - 1;
  }
}

function rowLines(row: readonly string[], widths: readonly number[]): readonly string[] {
  const cells = widths.map((width, at) => wrap(row[at] ?? '', width, { hard: true }));
  const height = Math.max(...cells.map((lines) => lines.length));
  return Array.from({ length: height }, (_, line) =>
    cells
      .map((lines, at) => padTo(lines[line] ?? '', widths[at] ?? 0))
      .join(' '.repeat(GAP))
      .trimEnd(),
  );
}
