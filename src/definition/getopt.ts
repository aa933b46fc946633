/** Letters of bhyve(8) that take an argument, 13 to main (facts 6.1); -g is that of 13.0, since gone. */
export const BHYVE_VALUED = 'cfGgKklmnoprsU';

/** Those that take none (facts 6.1). */
export const BHYVE_FLAGS = 'aACDeHIPSWuwxY';

/** One option of an argv. */
export interface Option {
  readonly letter: string;
  /** Of an option that takes an argument. */
  readonly value?: string;
  /** As it would be written: `-s 4:0,nvme,/disk.img`. */
  readonly text: string;
}

export interface OptionList {
  /** `index` = of the word that its argument stands in, or it itself. */
  readonly options: readonly (Option & { readonly index: number })[];
  /** What stands behind them: the VM's name. */
  readonly operands: readonly string[];
  /** Letters that lack their argument. */
  readonly incomplete: readonly string[];
}

/** Options as getopt(3) reads them: `-AHP` is three, `-m1G` one; `--` or the first other word ends them. */
export function readOptions(words: readonly string[], valued = BHYVE_VALUED): OptionList {
  const options: (Option & { readonly index: number })[] = [];
  const incomplete: string[] = [];
  let at = 0;
  for (; at < words.length; at += 1) {
    const word = words[at] ?? '';
    if (word === '--') {
      at += 1;
      break;
    }
    if (!/^-./s.test(word)) break;
    const { flags, letter, glued } = splitWord(word, valued);
    for (const flag of flags) options.push({ letter: flag, text: `-${flag}`, index: at });
    if (letter === undefined) continue;
    if (glued === undefined) at += 1;
    const value = glued ?? words[at];
    if (value === undefined) incomplete.push(letter);
    else options.push({ letter, value, text: `-${letter} ${value}`, index: at });
  }
  return { options, operands: words.slice(at), incomplete };
}

function splitWord(
  word: string,
  valued: string,
): { readonly flags: readonly string[]; readonly letter?: string; readonly glued?: string } {
  const letters = [...word.slice(1)];
  const at = letters.findIndex((letter) => valued.includes(letter));
  if (at < 0) return { flags: letters };
  const glued = letters.slice(at + 1).join('');
  const letter = letters[at] ?? '';
  return { flags: letters.slice(0, at), letter, ...(glued === '' ? {} : { glued }) };
}
