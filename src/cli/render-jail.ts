import type { JailReport } from '../protocol/network.js';
import type { Colour, Paint } from './colour.js';
import { printable, renderTable, type Column } from './table.js';

const COLOURS: Readonly<Record<JailReport['state'], Colour>> = {
  plugged: 'green',
  'cut off': 'red',
  gone: 'red',
};

const COLUMNS: readonly Column<JailReport>[] = [
  { heading: 'JAIL', text: ({ jail }) => printable(jail) },
  { heading: 'INTERFACE', text: (jail) => jail.interface },
  { heading: 'LINK', text: ({ bridge, hook }) => (hook === '' ? bridge : `${bridge}:${hook}`) },
  { heading: 'MAC', text: ({ mac }) => mac },
  { heading: 'STATE', text: ({ state }) => state, colour: ({ state }) => COLOURS[state] },
];

/** A table; below it what to do about what is not as it should be. */
export function renderJails(jails: readonly JailReport[], paint: Paint): string {
  const hints = jails.flatMap(hintOf).map((line) => `${line}\n`);
  return renderTable(COLUMNS, jails, paint) + (hints.length > 0 ? `\n${hints.join('')}` : '');
}

function hintOf({ jail, interface: name, bridge, state }: JailReport): readonly string[] {
  if (state === 'plugged') return [];
  const what = state === 'gone' ? 'somebody removed it' : `not on ${bridge} any more`;
  return [`${name}: ${what}: vmctl jail attach ${printable(jail)} ${bridge} --interface ${name}`];
}
