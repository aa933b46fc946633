import { readOptions } from './getopt.js';
import { readSlot } from './slot.js';

/** One option of `extra_args` that takes an argument, with it. */
export interface ExtraOption {
  readonly letter: string;
  readonly argument: string;
  /** Of the word the argument stands in. */
  readonly index: number;
}

/** The options of `extra_args` with an argument; words that are none end them, and are judged in extra-args. */
export function optionsOf(words: readonly string[]): readonly ExtraOption[] {
  return readOptions(words).options.flatMap(({ letter, value: argument, index }) =>
    argument === undefined ? [] : [{ letter, argument, index }],
  );
}

/** A PCI address at which `extra_args` put a device, by a `-s` or by a variable. */
export interface ExtraSlot {
  readonly slot: string;
  /** As it is written. */
  readonly written: string;
  readonly device: string;
  readonly index: number;
}

/** Addresses that are none are judged in extra-device. */
export function slotsOfExtra(words: readonly string[]): readonly ExtraSlot[] {
  return optionsOf(words).flatMap(({ letter, argument, index }) => {
    const [written = '', device = ''] = letter === 's' ? argument.split(',') : ofVariable(letter, argument);
    const reading = readSlot(written);
    return reading.ok ? [{ slot: reading.value, written, device, index }] : [];
  });
}

/** `-o pci.0.6.0.device=virtio-rnd` (facts 6.3). */
function ofVariable(letter: string, argument: string): readonly string[] {
  const [, place, device = ''] = /^pci\.(\d+\.\d+\.\d+)\.device=(.*)$/.exec(argument) ?? [];
  return letter !== 'o' || place === undefined ? [] : [place.replaceAll('.', ':'), device];
}
