import { blankSecrets } from './blank-secrets.js';

/** Letters of bhyve(8) that take a word (facts.md 6.1, bhyve.8); every other one stands alone. */
const VALUED = new Set('cmslUpGgokrKf');
/** Of these each word is about one thing: a slot, a serial port, a vCPU, a variable. */
const KEYED: Readonly<Record<string, RegExp>> = {
  s: /^[^,]*/,
  l: /^[^,]*/,
  p: /^[^:]*/,
  o: /^[^=]*/,
};

interface Option {
  /** What it is about; options of both sides that are about the same are compared. */
  readonly key: string;
  /** As it is written: `-c 2`. */
  readonly text: string;
  /** The same in bhyve's eyes is the same here. */
  readonly meaning: string;
}

/**
 * What differs between two argvs of one VM, a line each: `-c 2 -> -c 4`, `added: -s 5:0,nvme,...`, `removed: ...`. Order
 * does not count but among equal options; `-AHP` is `-A -H -P`. Passwords are blanked. Empty = the same.
 */
export function argvDifference(from: readonly string[], to: readonly string[]): readonly string[] {
  const [before, after] = [optionsOf(from), optionsOf(to)];
  const changed = before.flatMap(({ key, text, meaning }) => {
    const now = after.find((one) => one.key === key);
    if (now === undefined) return [`removed: ${blankSecrets(text)}`];
    return now.meaning === meaning ? [] : [changeLine(text, now.text)];
  });
  const added = after.filter(({ key }) => !before.some((one) => one.key === key));
  return [...changed, ...added.map(({ text }) => `added: ${blankSecrets(text)}`)];
}

/** Two texts that differ in nothing but a password look the same then. */
function changeLine(from: string, to: string): string {
  const [left, right] = [blankSecrets(from), blankSecrets(to)];
  return left === right ? `${left}: its password` : `${left} -> ${right}`;
}

function optionsOf(args: readonly string[]): readonly Option[] {
  const options: Option[] = [];
  const counts = new Map<string, number>();
  const take = (letter: string, value?: string): void => {
    const about = `${letter} ${KEYED[letter]?.exec(normalised(letter, value))?.[0] ?? ''}`;
    const count = counts.get(about) ?? 0;
    counts.set(about, count + 1);
    const text = value === undefined ? `-${letter}` : `-${letter} ${value}`;
    options.push({ key: `${about} ${count}`, text, meaning: normalised(letter, value) });
  };
  let at = 0;
  for (; /^-./.test(args[at] ?? ''); at += 1) at += takeWord(args[at] ?? '', args[at + 1], take);
  for (const word of args.slice(at)) options.push({ key: `operand ${word}`, text: word, meaning: word });
  return options;
}

/** The options of one word, as getopt(3) reads it; how many words behind it belong to it. */
function takeWord(
  word: string,
  next: string | undefined,
  take: (letter: string, value?: string) => void,
): number {
  for (let at = 1; at < word.length; at += 1) {
    const letter = word[at] ?? '';
    if (!VALUED.has(letter)) {
      take(letter);
      continue;
    }
    const rest = word.slice(at + 1);
    take(letter, rest === '' ? next : rest);
    return rest === '' ? 1 : 0;
  }
  return 0;
}

/** `0:4:0`, `4:0` and `4` are one slot (facts.md 6.4). */
function normalised(letter: string, value = ''): string {
  if (letter !== 's') return value;
  const [slot = '', ...rest] = value.split(',');
  const numbers = slot.split(':');
  const [bus, device, fn] =
    numbers.length === 3 ? numbers : numbers.length === 2 ? ['0', ...numbers] : ['0', numbers[0], '0'];
  return [`${bus}:${device}:${fn}`, ...rest].join(',');
}
