import type { JailReport } from '../protocol/network.js';
import type { Colour } from './colour.js';
import type { FittedColumn, TableSpace } from './fitted-table.js';
import { printable, renderTable } from './table.js';

const COLOURS: Readonly<Record<JailReport['state'], Colour>> = {
  plugged: 'green',
  'cut off': 'red',
  gone: 'red',
};

const COLUMNS: readonly FittedColumn<JailReport>[] = [
  { heading: 'JAIL', least: 16, text: ({ jail }) => printable(jail) },
  { heading: 'INTERFACE', text: (jail) => jail.interface },
  { heading: 'LINK', rank: 1, text: ({ bridge, hook }) => (hook === '' ? bridge : `${bridge}:${hook}`) },
  { heading: 'MAC', rank: 2, text: ({ mac }) => mac },
  { heading: 'STATE', text: ({ state }) => state, colour: ({ state }) => COLOURS[state] },
];

/** A table; below it what to do about what is not as it should be. */
export function renderJails(jails: readonly JailReport[], space: TableSpace): string {
  if (jails.length === 0) return 'no interfaces of jails\n';
  const hints = jails.flatMap(hintOf).map((line) => `${line}\n`);
  return renderTable(COLUMNS, jails, space) + (hints.length > 0 ? `\n${hints.join('')}` : '');
}

function hintOf({ jail, interface: name, bridge, state }: JailReport): readonly string[] {
  if (state === 'plugged') return [];
  const what = state === 'gone' ? 'somebody removed it' : `not on ${bridge} any more`;
  return [`${name}: ${what}: vmctl jail attach ${printable(jail)} ${bridge} --interface ${name}`];
}
