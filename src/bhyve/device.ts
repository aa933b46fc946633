import type { Layout } from './layout.js';
import { slotWord } from './slot.js';

/** Where a device sits, and whose it is. */
export interface DeviceAt {
  readonly vm: string;
  readonly slot: string;
  readonly layout: Layout;
}

/** `-s SLOT,DEVICE,...`. */
export function deviceOption(slot: string, words: readonly string[]): string[] {
  return ['-s', [slotWord(slot), ...words].join(',')];
}
