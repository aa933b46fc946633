import type { Finding, KeyPath } from './finding.js';

/** Tables of a file as they are written: nothing is known of the kinds of their values. */
export type Tables = Readonly<Record<string, unknown>>;

/** One of several tables of a name, `[[disk]]`. */
export interface Row {
  readonly row: Tables;
  readonly index: number;
}

/** The tables of a list; what is none is told by the schema. */
export function rowsOf(list: unknown): readonly Row[] {
  if (!Array.isArray(list)) return [];
  return list.flatMap((row: unknown, index) => (isTable(row) ? [{ row, index }] : []));
}

export function tableOf(value: unknown): Tables | undefined {
  return isTable(value) ? value : undefined;
}

/** A finding about the key itself: it is missing, or should not be there. */
export function atKey(path: KeyPath, message: string): Finding {
  return { path, at: 'key', message };
}

export function atValue(path: KeyPath, message: string): Finding {
  return { path, at: 'value', message };
}

function isTable(value: unknown): value is Tables {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Date);
}
