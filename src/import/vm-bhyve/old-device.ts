import type { Address } from './address.js';

/** What of the configuration a device of vm-bhyve's argv comes from; numbers are those of its keys. */
export type Origin =
  | { readonly kind: 'disk'; readonly disks: readonly number[]; readonly isGroup: boolean }
  | { readonly kind: 'nic'; readonly index: number }
  | { readonly kind: 'passthru'; readonly index: number; readonly isForced: boolean }
  | { readonly kind: 'rng' | 'fbuf' | 'tablet' | 'sound' | 'consoles' | 'null-iso' };

/** One `-s` of vm-bhyve's argv. */
export interface OldDevice {
  readonly origin: Origin;
  /** As written: `0:4:0`, `5:0`. */
  readonly written: string;
  /** Where bhyve puts it; undefined = bhyve cannot read that address. */
  readonly address: Address | undefined;
  /** All behind the address: `nvme,/path,nocache`. */
  readonly words: string;
}
