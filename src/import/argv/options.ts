/** One option of a bhyve(8) argv, or of a loader's. */
export interface Option {
  readonly letter: string;
  /** Of an option that takes an argument. */
  readonly value?: string;
  /** As it would be written: `-s 4:0,nvme,/disk.img`. */
  readonly text: string;
}

export interface OptionList {
  readonly options: readonly Option[];
  /** What stands behind them: the VM's name. */
  readonly operands: readonly string[];
  /** Letters that lack their argument. */
  readonly incomplete: readonly string[];
}

/** Letters with an argument of bhyve(8) in 13 to main, amd64 (facts 6.1); -g is that of 13.0, since gone. */
export const BHYVE_VALUED = 'cfgGkKlmnoprsU';

/** Options as getopt(3) reads them: `-AHP` is three, `-m1G` one; `--` or the first other word ends them. */
export function readOptions(args: readonly string[], valued: string): OptionList {
  const options: Option[] = [];
  const incomplete: string[] = [];
  let at = 0;
  for (; at < args.length; at += 1) {
    const word = args[at] ?? '';
    if (word === '--') {
      at += 1;
      break;
    }
    if (!/^-./s.test(word)) break;
    const { flags, letter, glued } = splitWord(word, valued);
    options.push(...flags.map((flag) => ({ letter: flag, text: `-${flag}` })));
    if (letter === undefined) continue;
    if (glued === undefined) at += 1;
    const value = glued ?? args[at];
    if (value === undefined) incomplete.push(letter);
    else options.push({ letter, value, text: `-${letter} ${value}` });
  }
  return { options, operands: args.slice(at), incomplete };
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
