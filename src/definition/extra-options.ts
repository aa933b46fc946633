/** bhyve's options that take an argument and those that do not (facts 6.1); others are left to bhyve. */
export const WITH_ARGUMENT = 'cfGgKklmnoprsU';
export const WITHOUT_ARGUMENT = 'aACDeHIPSWuwxY';

/** One option of `extra_args` that takes an argument, with it. */
export interface ExtraOption {
  readonly letter: string;
  readonly argument: string;
  /** Of the word the argument stands in. */
  readonly index: number;
}

/** The options of `extra_args` as getopt(3) reads them; what it could not read is left out, and judged in extra-args. */
export function optionsOf(words: readonly string[]): readonly ExtraOption[] {
  const options: ExtraOption[] = [];
  for (let index = 0; index < words.length; index += 1) {
    const word = words[index]!;
    const at = [...word].findIndex((letter, place) => place > 0 && WITH_ARGUMENT.includes(letter));
    if (!word.startsWith('-') || at < 0) continue;
    const letter = word[at]!;
    const glued = word.slice(at + 1);
    if (glued === '') index += 1;
    const argument = glued === '' ? words[index] : glued;
    if (argument !== undefined) options.push({ letter, argument, index });
  }
  return options;
}
