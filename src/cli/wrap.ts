import { widthOf } from './display-width.js';

/** Text broken at blanks into lines of so many cells; a longer word has a line of its own, or is broken as well (`hard`). */
export function wrap(text: string, columns: number, { hard = false } = {}): readonly string[] {
  const lines: string[] = [];
  let line = '';
  let width = 0;
  for (const word of text.split(/ +/).flatMap((one) => (hard ? pieces(one, columns) : [one]))) {
    const cells = widthOf(word);
    if (line !== '' && width + 1 + cells > columns) {
      lines.push(line);
      [line, width] = [word, cells];
    } else {
      [line, width] = line === '' ? [word, cells] : [`${line} ${word}`, width + 1 + cells];
    }
  }
  return [...lines, line];
}

/** Without its colour where it is broken. */
function pieces(word: string, columns: number): readonly string[] {
  if (widthOf(word) <= columns) return [word];
  return word.replace(/\x1b\[[0-9;]*m/g, '').match(new RegExp(`.{1,${columns}}`, 'gu')) ?? [word];
}
