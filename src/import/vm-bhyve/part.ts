import type { ImportNote, TomlTable, TomlValue } from '../imported.js';

/** What became of one key, where it is not what the table of keys says. */
export interface Remark {
  /** Key of the configuration: `disk0_opts`. */
  readonly key: string;
  readonly kind: ImportNote['kind'];
  /** Key of the new file; absent = that of the table of keys, unless nothing came of it. */
  readonly to?: string;
  readonly why?: string;
}

/** A piece of a definition and what is to be said of it. */
export interface Part {
  /** Lists and tables of one name are joined. */
  readonly table: TomlTable;
  readonly remarks: readonly Remark[];
  /** Where the devices went whose place is not that of their number: `disk1` -> `share.0`. */
  readonly moved?: Readonly<Record<string, string>>;
  /** Files to be written beside the definition. */
  readonly secrets?: readonly { readonly path: string; readonly text: string }[];
}

export function joinParts(parts: readonly Part[]): Part {
  const table: Record<string, TomlValue> = {};
  for (const part of parts) {
    for (const [key, value] of Object.entries(part.table)) {
      const before = table[key];
      if (Array.isArray(before) && Array.isArray(value)) table[key] = [...before, ...value];
      else table[key] = isTable(before) && isTable(value) ? { ...before, ...value } : value;
    }
  }
  return {
    table,
    remarks: parts.flatMap(({ remarks }) => remarks),
    moved: Object.assign({}, ...parts.map(({ moved }) => moved ?? {})) as Record<string, string>,
    secrets: parts.flatMap(({ secrets }) => secrets ?? []),
  };
}

function isTable(value: TomlValue | undefined): value is TomlTable {
  return typeof value === 'object' && !Array.isArray(value);
}

export function changed(key: string, why: string, to?: string): Remark {
  return { key, kind: 'changed', why, ...(to === undefined ? {} : { to }) };
}

export function dropped(key: string, why: string): Remark {
  return { key, kind: 'dropped', why };
}

export function ignored(key: string, why: string): Remark {
  return { key, kind: 'ignored', why };
}
