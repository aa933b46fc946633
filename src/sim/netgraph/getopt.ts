export interface Options {
  readonly flags: readonly { readonly letter: string; readonly value: string }[];
  readonly rest: readonly string[];
  /** getopt(3)'s complaint, without the program's name. */
  readonly error?: string;
}

/** getopt(3): stops at the first word that is no flag, at `--`, or at an error. */
export function getopt(args: readonly string[], known: string): Options {
  const flags: { letter: string; value: string }[] = [];
  let at = 0;
  for (; at < args.length && /^-./.test(args[at]!); at += 1) {
    if (args[at] === '--') return { flags, rest: args.slice(at + 1) };
    for (let letters = args[at]!.slice(1); letters !== ''; letters = letters.slice(1)) {
      const letter = letters[0]!;
      const place = letter === ':' ? -1 : known.indexOf(letter);
      if (place === -1) return { flags, rest: [], error: `illegal option -- ${letter}` };
      if (known[place + 1] !== ':') {
        flags.push({ letter, value: '' });
        continue;
      }
      const value = letters.slice(1) || args[(at += 1)];
      if (value === undefined) return { flags, rest: [], error: `option requires an argument -- ${letter}` };
      flags.push({ letter, value });
      break;
    }
  }
  return { flags, rest: args.slice(at) };
}
