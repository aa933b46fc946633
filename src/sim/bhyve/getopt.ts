/** One step of getopt(3): an option, or a complaint that the program answers with its usage. */
export type Option =
  | { readonly letter: string; readonly argument: string }
  | { readonly letter: '?'; readonly complaint: string };

/**
 * BSD getopt(3): options may be bundled, their argument glued or the next word; `--`, a lone `-` and the first plain word
 * end them. Yields each option as it is met, because bhyve acts on each before it reads the next.
 * @returns the operands.
 */
export function* getopt(argv: readonly string[], letters: string): Generator<Option, readonly string[]> {
  let at = 0;
  for (; at < argv.length; at += 1) {
    const word = argv[at] ?? '';
    if (!word.startsWith('-') || word === '-') break;
    if (word === '--') return argv.slice(at + 1);
    for (let place = 1; place < word.length; place += 1) {
      const letter = word[place] ?? '';
      const known = letter === ':' ? -1 : letters.indexOf(letter);
      if (known < 0) {
        yield { letter: '?', complaint: `illegal option -- ${letter}` };
      } else if (letters[known + 1] !== ':') {
        yield { letter, argument: '' };
      } else {
        const glued = word.slice(place + 1);
        if (glued === '') at += 1;
        const argument = glued === '' ? argv[at] : glued;
        if (argument === undefined) {
          yield { letter: '?', complaint: `option requires an argument -- ${letter}` };
        } else {
          yield { letter, argument };
        }
        break;
      }
    }
  }
  return argv.slice(at);
}
