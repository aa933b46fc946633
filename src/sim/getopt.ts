/** What getopt(3) made of a command line. */
export interface Options {
  /** Letter -> its arguments, in order; flags have an empty string each time. */
  readonly given: ReadonlyMap<string, readonly string[]>;
  readonly operands: readonly string[];
  /** `illegal option -- x` or `option requires an argument -- x`. */
  readonly fault?: string;
}

/** getopt(3) as FreeBSD has it: clusters, `-oVALUE`, `--` ends, the first operand ends. */
export function getopt(args: readonly string[], letters: string): Options {
  const given = new Map<string, string[]>();
  let at = 0;
  for (; at < args.length; at += 1) {
    const word = args[at] ?? '';
    if (word === '--') return { given, operands: args.slice(at + 1) };
    if (!word.startsWith('-') || word === '-') break;
    for (let index = 1; index < word.length; index += 1) {
      const letter = word[index] ?? '';
      const place = letters.indexOf(letter);
      if (place < 0 || letter === ':') return { given, operands: [], fault: `illegal option -- ${letter}` };
      if (letters[place + 1] !== ':') {
        given.set(letter, [...(given.get(letter) ?? []), '']);
        continue;
      }
      const inline = word.slice(index + 1);
      if (inline === '') at += 1;
      const value = inline === '' ? args[at] : inline;
      if (value === undefined)
        return { given, operands: [], fault: `option requires an argument -- ${letter}` };
      given.set(letter, [...(given.get(letter) ?? []), value]);
      break;
    }
  }
  return { given, operands: args.slice(at) };
}
