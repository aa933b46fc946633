import type { Release } from './state.js';

/** MAX_ARGS is 512 with the closing NULL. */
const MAX_WORDS = 511;

/**
 * Lines of a script as ngctl takes them in: up to 14 in pieces of at most 2047 bytes, so that the rest of a longer line
 * is a line of its own; whole from 15 on (facts.md section 1.3).
 */
export function scriptLines(text: string, release: Release): readonly string[] {
  const bytes = Buffer.from(text).toString('latin1');
  const pieces = bytes.match(release >= 15 ? /[^\n]*\n|[^\n]+/g : /[^\n]{0,2046}\n|[^\n]{1,2047}/g) ?? [];
  return pieces.map((piece) => Buffer.from(piece, 'latin1').toString());
}

/** Split at blanks only, no quotes; a NUL ends the line (facts.md section 1.3). */
export function splitWords(line: string): readonly string[] {
  const words = line.split('\0')[0]!.split(/[ \t\r\n\v\f]+/);
  return words.filter((word) => word !== '').slice(0, MAX_WORDS);
}
