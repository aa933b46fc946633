import { eastAsianWidth } from 'get-east-asian-width';

/** Colour codes as colour.ts writes them: they take no room. */
const SGR = /\x1b\[[0-9;]*m/g;
const ASCII = /^[\x20-\x7e]*$/;
/** Marks that sit on the character before, what joins, and what steers: none takes a cell of its own. */
const NO_CELL = /^[\p{Mn}\p{Me}\p{Cf}\p{Cc}\u1160-\u11ff]+$/u;
/** A flag, and an emoji by request (VARIATION SELECTOR-16), are two cells wide whatever their first character is. */
const TWO_CELLS = /^\p{RI}{2}|\ufe0f/u;

let segmenter: Intl.Segmenter | undefined;

/** Cells that a text takes on a terminal, its colour codes left out. */
export function widthOf(text: string): number {
  const bare = text.includes('\x1b') ? text.replace(SGR, '') : text;
  if (ASCII.test(bare)) return bare.length;
  let width = 0;
  for (const grapheme of graphemesOf(bare)) width += cellsOf(grapheme);
  return width;
}

/** The beginning of a text that fits into so many cells, with an end to every colour that was begun. */
export function cutTo(text: string, width: number): string {
  if (text.length <= width && ASCII.test(text)) return text;
  let cut = '';
  let left = width;
  let coloured = false;
  for (const part of partsOf(text)) {
    if (part.startsWith('\x1b')) {
      coloured = part !== '\x1b[0m' && part !== '\x1b[m';
      cut += part;
      continue;
    }
    const cells = cellsOf(part);
    if (cells > left) return coloured ? `${cut}\x1b[0m` : cut;
    left -= cells;
    cut += part;
  }
  return cut;
}

/** The text, or as much of it as fits with an ellipsis at its end. */
export function shortenTo(text: string, width: number): string {
  return widthOf(text) <= width ? text : `${cutTo(text, Math.max(0, width - 1))}${width > 0 ? '…' : ''}`;
}

export function padTo(text: string, width: number, align: 'left' | 'right' = 'left'): string {
  const blanks = ' '.repeat(Math.max(0, width - widthOf(text)));
  return align === 'right' ? blanks + text : text + blanks;
}

/** Colour codes and graphemes, in their order. */
function* partsOf(text: string): Iterable<string> {
  let from = 0;
  for (const { 0: code, index } of text.matchAll(SGR)) {
    yield* graphemesOf(text.slice(from, index));
    yield code;
    from = index + code.length;
  }
  yield* graphemesOf(text.slice(from));
}

function graphemesOf(text: string): Iterable<string> {
  if (ASCII.test(text)) return text;
  segmenter ??= new Intl.Segmenter();
  return Array.from(segmenter.segment(text), ({ segment }) => segment);
}

function cellsOf(grapheme: string): number {
  if (NO_CELL.test(grapheme)) return 0;
  if (TWO_CELLS.test(grapheme)) return 2;
  return eastAsianWidth(grapheme.codePointAt(0) ?? 0);
}
