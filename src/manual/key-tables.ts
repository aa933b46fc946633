import { HOST_KEYS, type KeyRow, VM_KEYS } from '../definition/key-table.js';
import { EXAMPLE_ROWS } from './example-rows.js';
import { neededOf } from './needed-keys.js';

/** A key as the manual tells of it. */
export interface ManualKey extends KeyRow {
  /** Behind the last dot. */
  readonly name: string;
  readonly needed: boolean;
  /** Its value in an example, as TOML. */
  readonly example: string;
}

/** Keys that stand below one heading. */
export interface KeyTable {
  /** `[[disk]]`; absent = the top of the file. */
  readonly title?: string;
  /** The table as a key of its own. */
  readonly of?: ManualKey;
  readonly keys: readonly ManualKey[];
}

type FileKind = 'vm' | 'host';
const MADE = new Map<FileKind, readonly KeyTable[]>();

/** Every key of NAME.toml or of host.toml, table by table. Made when it is asked for: schemas are walked through for it. */
export function keyTables(kind: FileKind): readonly KeyTable[] {
  const made = MADE.get(kind) ?? tablesOf(kind === 'vm' ? VM_KEYS : HOST_KEYS, neededOf(kind));
  MADE.set(kind, made);
  return made;
}

function tablesOf(rows: readonly KeyRow[], needed: ReadonlySet<string>): readonly KeyTable[] {
  const examples = examplesOf();
  const keys = rows.map((row): ManualKey => ({
    ...row,
    name: row.key.split('.').at(-1) ?? '',
    needed: needed.has(row.key),
    example: examples.get(row.key) ?? '',
  }));
  const tables = keys.filter(({ key }) => keys.some((one) => isBelow(one.key, key)));
  return [
    { keys: keys.filter(({ key }) => !key.includes('.')) },
    ...tables.map((of) => ({
      title: titleOf(of),
      of,
      keys: keys.filter(({ key }) => isBelow(key, of.key)),
    })),
  ];
}

function examplesOf(): ReadonlyMap<string, string> {
  const lines = EXAMPLE_ROWS.split('\n').filter((line) => line !== '');
  return new Map(
    lines.map((line) => {
      const [key = '', ...value] = line.split(' | ');
      return [key, value.join(' | ')];
    }),
  );
}

/** Directly; bridges have their names in between. */
function isBelow(key: string, table: string): boolean {
  if (!key.startsWith(`${table}.`)) return false;
  return !key
    .slice(table.length + 1)
    .replace(/^NAME\./, '')
    .includes('.');
}

/** As it is written in a file. */
export function titleOf({ key, type }: KeyRow): string {
  if (key === 'bridge') return '[bridge.NAME]';
  return type.startsWith('list of') ? `[[${key}]]` : `[${key}]`;
}
