import { padTo, widthOf } from './display-width.js';
import { wrap } from './wrap.js';

/** Narrower ones cannot be read. */
const LEAST = 20;

/** Words and what is said of them, two blanks in; the second column is broken into lines. */
export function twoColumns(rows: readonly (readonly [string, string])[], columns: number): readonly string[] {
  const left = Math.max(...rows.map(([first]) => widthOf(first)));
  return rows.flatMap(([first, second]) =>
    wrap(second, Math.max(LEAST, columns - left - 4)).map((line, at) =>
      `  ${padTo(at === 0 ? first : '', left)}  ${line}`.trimEnd(),
    ),
  );
}
