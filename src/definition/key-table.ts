import { BHYVE_ROWS } from './bhyve-rows.js';
import { DEVICE_ROWS } from './device-rows.js';
import { HOST_ROWS } from './host-rows.js';
import { VM_ROWS } from './vm-rows.js';

/** A key of a definition file, as the manual and the JSON schema tell of it. */
export interface KeyRow {
  /** From the top of the file: `disk.path`, `bridge.NAME.mac`. */
  readonly key: string;
  /** In words, with the choices as they are written: `"wait" or "kill"`, `1 to 65535`. */
  readonly type: string;
  /** As TOML; `(in words)` where it follows from others; absent = none. */
  readonly initial?: string;
  /** The option of bhyve(8) or the program that it becomes. */
  readonly option?: string;
  readonly sentence: string;
}

/** An option of bhyve(8), and what says it. */
export interface BhyveRow {
  readonly option: string;
  /** Keys of VM_KEYS, `fixed` or `extra_args`. */
  readonly keys: readonly string[];
  readonly why?: string;
}

/** Every key of NAME.toml. */
export const VM_KEYS: readonly KeyRow[] = parseKeys(VM_ROWS + DEVICE_ROWS);
/** Every key of host.toml. */
export const HOST_KEYS: readonly KeyRow[] = parseKeys(HOST_ROWS);
export const BHYVE_OPTIONS: readonly BhyveRow[] = cells(BHYVE_ROWS).map(
  ([option = '', keys = '', why = '']) => ({
    option,
    keys: keys.split(', '),
    ...(why === '' ? {} : { why }),
  }),
);

function parseKeys(text: string): readonly KeyRow[] {
  return cells(text).map(([key = '', type = '', initial = '-', option = '-', sentence = '']) => ({
    ...{ key, type, sentence },
    ...(initial === '-' ? {} : { initial }),
    ...(option === '-' ? {} : { option }),
  }));
}

function cells(text: string): readonly (readonly string[])[] {
  const lines = text.split('\n').filter((line) => line !== '');
  return lines.map((line) => line.split('|').map((cell) => cell.trim()));
}
