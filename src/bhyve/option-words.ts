/** Letters of bhyve(8) that take a word (facts.md 6.1, bhyve.8); every other one stands alone. */
const VALUED = new Set('cmnslUpGgokrKf');

/** One option of an argv. */
export interface OptionWord {
  readonly letter: string;
  /** Of a letter that takes one. */
  readonly value?: string;
}

/** An argv as getopt(3) reads it: `-AHP` is three options. The words behind the options are operands. */
export function readOptionWords(args: readonly string[]): {
  readonly options: readonly OptionWord[];
  readonly operands: readonly string[];
} {
  const options: OptionWord[] = [];
  let at = 0;
  for (; /^-./.test(args[at] ?? ''); at += 1) {
    const found = lettersOf(args[at] ?? '', args[at + 1]);
    options.push(...found.options);
    at += found.taken;
  }
  return { options, operands: args.slice(at) };
}

/** The options of one word; how many words behind it belong to it. */
function lettersOf(word: string, next: string | undefined): { options: readonly OptionWord[]; taken: 0 | 1 } {
  const options: OptionWord[] = [];
  for (let at = 1; at < word.length; at += 1) {
    const letter = word[at] ?? '';
    if (!VALUED.has(letter)) {
      options.push({ letter });
      continue;
    }
    const rest = word.slice(at + 1);
    const value = rest === '' ? next : rest;
    options.push({ letter, ...(value === undefined ? {} : { value }) });
    return { options, taken: rest === '' ? 1 : 0 };
  }
  return { options, taken: 0 };
}
