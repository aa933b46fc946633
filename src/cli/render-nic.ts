import type { NicReport } from '../protocol/network.js';
import type { Colour } from './colour.js';
import type { FittedColumn, TableSpace } from './fitted-table.js';
import { printable, renderTable } from './table.js';

const STATE_COLOURS: Readonly<Record<NicReport['state'], Colour>> = {
  plugged: 'green',
  unplugged: 'yellow',
  'cut off': 'red',
  direct: 'cyan',
  down: 'dim',
};

const COLUMNS: readonly FittedColumn<NicReport>[] = [
  { heading: 'NIC', text: ({ nic }) => nic },
  { heading: 'STATE', text: ({ state }) => state, colour: ({ state }) => STATE_COLOURS[state] },
  {
    heading: 'LINK',
    rank: 1,
    least: 14,
    text: ({ bridge, hook }) => (bridge === null ? '-' : `${bridge}:${hook}`),
  },
  {
    heading: 'IN FILE',
    rank: 2,
    least: 8,
    text: ({ wantedBridge, backend }) => wantedBridge ?? printable(backend ?? '-'),
  },
  { heading: 'TYPE', rank: 4, text: ({ type }) => type },
  { heading: 'MAC', rank: 3, text: ({ mac }) => mac ?? '-' },
  { heading: 'SOCKET', rank: 5, text: ({ socket }) => (socket === null ? '-' : `${socket}:`) },
];

/** `vmctl nic list`. */
export function renderNics(nics: readonly NicReport[], space: TableSpace): string {
  return nics.length === 0 ? 'no NICs\n' : renderTable(COLUMNS, nics, space);
}

/** What became of one NIC, in a sentence. */
export function renderNic({ vm, nic, state, bridge, hook, wantedBridge }: NicReport): string {
  const place = bridge === null ? '' : ` into ${bridge}:${hook}`;
  const file = bridge === wantedBridge || wantedBridge === null ? '' : ` (its file says ${wantedBridge})`;
  return `${vm}: NIC ${nic} is ${state}${place}${file}\n`;
}
