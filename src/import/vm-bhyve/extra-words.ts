import { BHYVE_VALUED, readOptions, type Option } from '../../definition/getopt.js';
import { valueOf, wordsOf } from './config.js';
import type { Guest } from './guest.js';

/** bhyve_options, cut at blanks without any quoting. */
export interface ExtraWords {
  readonly options: readonly Option[];
  /** Words that are no option, and letters without their argument. */
  readonly lost: readonly string[];
}

/** As getopt(3) reads them, and past what would end its reading: what comes behind was meant, too. */
export function extraWords({ config }: Guest): ExtraWords {
  const options: Option[] = [];
  const lost: string[] = [];
  for (let rest = wordsOf(valueOf(config, 'bhyve_options')); rest.length > 0;) {
    const read = readOptions(rest, BHYVE_VALUED);
    const [first, ...others] = read.operands;
    options.push(...read.options);
    lost.push(...read.incomplete.map((letter) => `-${letter}`), ...(first === undefined ? [] : [first]));
    rest = others;
  }
  return { options, lost };
}

export interface ExtraRom {
  readonly rom: string;
  readonly vars?: string;
}

/** -l bootrom of bhyve_options, which comes behind vm-bhyve's own and holds; that one's variables stay unless others are named (bhyve-cases README 21). */
export function extraRom(guest: Guest): ExtraRom | undefined {
  const { options } = extraWords(guest);
  const [value] = options
    .flatMap(({ letter, value: text = '' }) => (letter === 'l' && /^bootrom,./i.test(text) ? [text] : []))
    .slice(-1);
  if (value === undefined) return undefined;
  const [, rom = '', second] = value.split(',');
  return { rom, ...(second === undefined || second.includes('=') ? {} : { vars: second }) };
}
