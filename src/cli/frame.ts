import { cutTo, widthOf } from './display-width.js';

export interface FrameSize {
  readonly columns: number;
  readonly rows: number;
}

/** Synchronized output: a terminal that knows it shows all of it at once, another ignores it. */
const BEGIN = '\x1b[?2026h';
const END = '\x1b[?2026l';

/** The lines as they fit: no more than there are rows, none wider than the screen. */
export function fitLines(lines: readonly string[], { columns, rows }: FrameSize): readonly string[] {
  return lines.slice(0, rows).map((line) => cutTo(line, columns));
}

/**
 * What to write so that a screen that shows `before` shows `now`: only lines that differ are written. Both are fitted;
 * `before` undefined = nobody knows what the screen shows. Empty when nothing differs.
 */
export function renderChange(
  before: readonly string[] | undefined,
  now: readonly string[],
  { columns }: Pick<FrameSize, 'columns'>,
): string {
  const changed = now.flatMap((line, at) => (before?.[at] === line ? [] : [`${at}`]));
  const lines = changed.map((at) => lineAt(Number(at), now[Number(at)] ?? '', columns));
  const surplus = before === undefined || before.length > now.length;
  const rest = surplus ? `\x1b[${now.length + 1};1H\x1b[J` : '';
  const all = before === undefined ? `\x1b[H\x1b[2J${lines.join('')}` : lines.join('') + rest;
  return all === '' ? '' : BEGIN + all + END;
}

/** Behind a line as wide as the screen the cursor still stands on its last cell, and would erase that. */
function lineAt(at: number, line: string, columns: number): string {
  return `\x1b[${at + 1};1H${line}${widthOf(line) < columns ? '\x1b[K' : ''}`;
}
