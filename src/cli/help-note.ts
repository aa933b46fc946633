import { twoColumns } from './two-columns.js';
import { wrap } from './wrap.js';

const WORD = /^(\S+)( +)(\S.*)$/;
const BELOW = /^ +(\S.*)$/;
/** A comment or directive of a file, columns. */
const LAID_OUT = /^#|^ |\S {2,}\S/;

/** A note of a command in lines: words and their meaning in columns, what is laid out as it is, everything else filled. */
export function noteLines(note: string, columns: number): readonly string[] {
  const lines = note.split('\n');
  const words = wordsOf(lines);
  if (words !== undefined) return twoColumns(words, columns);
  if (lines.some((line) => LAID_OUT.test(line))) return lines;
  return wrap(lines.join(' '), columns);
}

/** Undefined = it is no list of words from the first line on. */
function wordsOf(lines: readonly string[]): readonly (readonly [string, string])[] | undefined {
  const words: [string, string][] = [];
  for (const [at, line] of lines.entries()) {
    const [, word = '', blanks = '', meaning = ''] = WORD.exec(line) ?? [];
    const [, more] = BELOW.exec(line) ?? [];
    const last = words.at(-1);
    if (isWord({ word, blanks, below: lines[at + 1] })) words.push([word, meaning]);
    else if (more !== undefined && last !== undefined) last[1] += ` ${more}`;
    else return undefined;
  }
  return words;
}

interface Opening {
  readonly word: string;
  readonly blanks: string;
  readonly below: string | undefined;
}

/** What stands in a column: two blanks before it, or what goes on right below it. */
function isWord({ word, blanks, below = '' }: Opening): boolean {
  const column = ' '.repeat(word.length + blanks.length);
  return word !== '' && (blanks.length > 1 || (below.startsWith(column) && below[column.length] !== ' '));
}
