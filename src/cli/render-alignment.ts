import type { AlignedRow } from '../import/alignment.js';
import { printable } from './table.js';

/** From so many columns on, two argvs fit beside each other. */
const WIDE = 120;
const MARKS: Readonly<Record<AlignedRow['mark'], string>> = {
  same: ' ',
  differs: '~',
  before: '-',
  now: '+',
};

/** Before and now: side by side, or one below the other on a narrow terminal. What differs is marked at the line's beginning. */
export function renderRows(rows: readonly AlignedRow[], columns: number): readonly string[] {
  return columns >= WIDE
    ? rows.flatMap((row) => wideLines(row, Math.floor((columns - 7) / 2)))
    : rows.flatMap(narrowLines);
}

function wideLines({ mark, before = '', now = '' }: AlignedRow, width: number): readonly string[] {
  const [left, right] = [pieces(printable(before), width), pieces(printable(now), width)];
  return Array.from({ length: Math.max(left.length, right.length) }, (_, at) => {
    const line = `  ${MARKS[mark]} ${(left[at] ?? '').padEnd(width)} | ${right[at] ?? ''}`;
    return `${line.trimEnd()}\n`;
  });
}

function narrowLines({ mark, before, now }: AlignedRow): readonly string[] {
  if (mark === 'same') return [`    ${printable(before ?? '')}\n`];
  return [
    ...(before === undefined ? [] : [`  - ${printable(before)}\n`]),
    ...(now === undefined ? [] : [`  + ${printable(now)}\n`]),
  ];
}

function pieces(text: string, width: number): readonly string[] {
  const lines: string[] = [];
  for (let rest = text; rest !== ''; rest = rest.slice(width)) lines.push(rest.slice(0, width));
  return lines;
}
