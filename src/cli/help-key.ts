import { factsOf } from '../manual/key-list.js';
import { type KeyTable, keyTables, titleOf } from '../manual/key-tables.js';
import { kindsOf } from '../manual/value-kinds.js';
import type { Paint } from './colour.js';
import type { FoundKey } from './help-topics.js';
import { twoColumns } from './two-columns.js';
import { wrap } from './wrap.js';

interface KeyInk {
  readonly columns: number;
  readonly paint: Paint;
}

/** One key with all there is to say, or several of a name with a line each. */
export function renderKeys(keys: readonly FoundKey[], ink: KeyInk): string {
  const [only] = keys;
  if (keys.length === 1 && only !== undefined) return `${renderKey(only, ink).join('\n')}\n`;
  const rows = keys.map(({ file, key }) => [key.key, `${key.sentence} (${file})`] as const);
  const see = `vmctl help ${only?.key.key ?? ''}`;
  return `${[...twoColumns(rows, ink.columns), '', `\`${see}\` says more.`].join('\n')}\n`;
}

function renderKey({ file, key }: FoundKey, { columns, paint }: KeyInk): readonly string[] {
  const inner = tableAt(file, key.key);
  const home = tablesOf(file).find(({ keys }) => keys.includes(key));
  const place = home?.title === undefined ? `at the top of ${file}` : `in ${home.title} of ${file}`;
  const facts: (readonly [string, string])[] = [
    ['type', factsOf(key)],
    ...kindsOf(key.type).map(([type, form]) => ['', `${type}: ${form.replaceAll('`', '')}`] as const),
    ...(key.option === undefined ? [] : [['becomes', key.option] as const]),
    ['example', `${key.name} = ${key.example}`],
  ];
  return [
    `${paint(key.key, 'bold')}, ${place}`,
    '',
    ...wrap(key.sentence, columns - 2).map((line) => `  ${line}`),
    '',
    ...twoColumns(facts, columns),
    ...(inner === undefined ? [] : ['', `keys of ${titleOf(key)}:`, '', ...innerKeys(inner, columns)]),
    '',
    `see also: vmctl help ${file === 'host.toml' ? 'vmctl-host.toml' : 'vmctl.toml'}`,
  ];
}

function innerKeys({ keys }: KeyTable, columns: number): readonly string[] {
  return twoColumns(
    keys.map(({ name, sentence }) => [name, sentence] as const),
    columns,
  );
}

function tablesOf(file: FoundKey['file']): readonly KeyTable[] {
  return keyTables(file === 'host.toml' ? 'host' : 'vm');
}

function tableAt(file: FoundKey['file'], key: string): KeyTable | undefined {
  return tablesOf(file).find(({ of }) => of?.key === key);
}
