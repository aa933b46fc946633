import type { KeyPath } from './finding.js';

/** A table of a file as TOML gives it, nothing judged. */
export type RawTable = Readonly<Record<string, unknown>>;

/** Where the parts of a merged table come from: `keys` absent = all below is `from`'s. */
export interface Origin<L> {
  /** Of a merged table the uppermost layer that says anything in it. */
  readonly from: L;
  readonly keys?: ReadonlyMap<string, Origin<L>>;
}

export interface Merged<L> {
  readonly tables: RawTable;
  readonly origin: Origin<L>;
}

/**
 * Tables in which one thing is chosen among several: an upper layer that names its choice, by one of these keys, replaces what
 * lies below as a whole, or halves of two choices would stand side by side.
 */
const CHOICES: ReadonlyMap<string, readonly string[]> = new Map([
  ['cpus', ['count', 'sockets', 'cores', 'threads']],
  ['loader', ['type', 'bootrom']],
  ['ready', ['tcp', 'console', 'mac']],
  ['tpm', ['type']],
]);
/** Known tables end above; what lies deeper replaces as a whole. */
const DEEPEST = 8;

/**
 * A layer on top of others: tables merge key by key; all else, lists of tables among it, replaces what lies below. What
 * the layer names in `unset` is taken away from below first.
 */
export function mergeLayer<L>(below: Merged<L>, upper: RawTable, from: L): Merged<L> {
  const lower = withoutUnset(below, upper['unset']);
  return mergeTables(lower, { tables: upper, origin: { from } }, []);
}

/** The layer that a key or value of the merged tables comes from; of what is not there, that of the table around it. */
export function layerOf<L>(origin: Origin<L>, path: KeyPath): L {
  let here = origin;
  for (const part of path) {
    const next = here.keys?.get(String(part));
    if (next === undefined) break;
    here = next;
  }
  return here.from;
}

export function isTable(value: unknown): value is RawTable {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === null || prototype === Object.prototype;
}

function mergeTables<L>(lower: Merged<L>, upper: Merged<L>, path: KeyPath): Merged<L> {
  const { from } = upper.origin;
  const keys = new Map(Object.keys(lower.tables).map((key) => [key, originBelow(lower.origin, key)]));
  const values = new Map(Object.entries(lower.tables));
  for (const [key, value] of Object.entries(upper.tables)) {
    const before = values.get(key);
    const inside = [...path, key];
    if (isTable(before) && isTable(value) && mayMerge(inside, value)) {
      const origin = keys.get(key) ?? lower.origin;
      const merged = mergeTables({ tables: before, origin }, { tables: value, origin: { from } }, inside);
      values.set(key, merged.tables);
      keys.set(key, merged.origin);
    } else {
      values.set(key, value);
      keys.set(key, { from });
    }
  }
  return { tables: Object.fromEntries(values), origin: { from, keys } };
}

function mayMerge(path: KeyPath, upper: RawTable): boolean {
  if (path.length >= DEEPEST) return false;
  const choice = path.length === 1 ? CHOICES.get(String(path[0])) : undefined;
  return choice === undefined || !choice.some((key) => upper[key] !== undefined);
}

function originBelow<L>(origin: Origin<L>, key: string): Origin<L> {
  return origin.keys?.get(key) ?? { from: origin.from };
}

function withoutUnset<L>(below: Merged<L>, unset: unknown): Merged<L> {
  if (!Array.isArray(unset)) return below;
  const tables = unset.reduce<RawTable>(
    (left, path) => (typeof path === 'string' ? without(left, path.split('.')) : left),
    below.tables,
  );
  return { ...below, tables };
}

function without(table: RawTable, [key = '', ...rest]: readonly string[]): RawTable {
  const inner = Object.hasOwn(table, key) ? table[key] : undefined;
  if (inner === undefined) return table;
  const others = Object.entries(table).filter(([name]) => name !== key);
  if (rest.length === 0) return Object.fromEntries(others);
  return isTable(inner) ? Object.fromEntries([...others, [key, without(inner, rest)]]) : table;
}
