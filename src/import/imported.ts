import type { HostCommand } from '../command/command.js';

/** A value as TOML holds it. */
export type TomlValue = string | number | boolean | readonly TomlValue[] | TomlTable;
/** Keys in the order in which they are written. */
export interface TomlTable {
  readonly [key: string]: TomlValue;
}

/** What became of one line of the other tool's configuration; every line has one, nothing is dropped without a word. */
export interface ImportNote {
  readonly kind:
    /** Means the same under vmctl. */
    | 'carried'
    /** Means something else now, see `why`. */
    | 'changed'
    /** Has no place under vmctl; the operator must know. */
    | 'dropped'
    /** The other tool ignored it too. */
    | 'ignored';
  /** `web1.conf:12`; the argv's word when there is no file. */
  readonly where: string;
  /** As it stood: `network0_switch="lan"`. Passwords are blanked. */
  readonly what: string;
  /** Key of the new file: `network.0.bridge`; absent when nothing came of it. */
  readonly key?: string;
  readonly why?: string;
}

/** One guest of another tool as a definition. */
export interface ImportedVm {
  readonly name: string;
  /** The content of NAME.toml; what `decodeVm` takes. */
  readonly table: TomlTable;
  readonly notes: readonly ImportNote[];
  /** What the other tool would run: the loader, if any, then bhyve. Absent when it would run nothing. */
  readonly before?: readonly HostCommand[];
  /** Files to be written beside the definition, such as a VNC password: mode 0600, never overwritten. */
  readonly secrets: readonly { readonly path: string; readonly text: string }[];
}

/** A whole configuration of another tool. */
export interface Imported {
  readonly tool: 'vm-bhyve' | 'bmd' | 'argv' | 'running';
  /** The content of host.toml. */
  readonly host: TomlTable;
  readonly hostNotes: readonly ImportNote[];
  readonly vms: readonly ImportedVm[];
  /** Guests that cannot be taken over, and why. */
  readonly refused: readonly { readonly name: string; readonly reason: string }[];
}
