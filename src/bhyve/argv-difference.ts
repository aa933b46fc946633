import { readOptions } from '../definition/getopt.js';
import { blankSecrets } from './blank-secrets.js';

/** Of these each word is about one thing: a slot, a serial port, a vCPU, a variable, a fw_cfg item, a NUMA domain. */
const KEYED: Readonly<Record<string, RegExp>> = {
  s: /^[^,]*/,
  l: /^[^,]*/,
  p: /^[^:]*/,
  o: /^[^=]*/,
  f: /^[^,]*/,
  n: /^id=\d+/,
};

export interface Option {
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

export function optionsOf(args: readonly string[]): readonly Option[] {
  const counts = new Map<string, number>();
  const { options, operands } = readOptions(args);
  const read = options.map(({ letter, value, text }): Option => {
    const meaning = normalised(letter, value);
    const about = `${letter} ${KEYED[letter]?.exec(meaning)?.[0] ?? ''}`;
    const count = counts.get(about) ?? 0;
    counts.set(about, count + 1);
    return { key: `${about} ${count}`, text, meaning };
  });
  return [...read, ...operands.map((word) => ({ key: `operand ${word}`, text: word, meaning: word }))];
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
