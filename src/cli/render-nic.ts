import type { NicReport } from '../protocol/network.js';
import type { Colour, Paint } from './colour.js';
import { printable, renderTable, type Column } from './table.js';

const STATE_COLOURS: Readonly<Record<NicReport['state'], Colour>> = {
  plugged: 'green',
  unplugged: 'yellow',
  'cut off': 'red',
  direct: 'cyan',
  down: 'dim',
};

const COLUMNS: readonly Column<NicReport>[] = [
  { heading: 'NIC', text: ({ nic }) => nic },
  { heading: 'STATE', text: ({ state }) => state, colour: ({ state }) => STATE_COLOURS[state] },
  { heading: 'LINK', text: ({ bridge, hook }) => (bridge === null ? '-' : `${bridge}:${hook}`) },
  { heading: 'IN FILE', text: ({ wantedBridge, backend }) => wantedBridge ?? printable(backend ?? '-') },
  { heading: 'TYPE', text: ({ type }) => type },
  { heading: 'MAC', text: ({ mac }) => mac ?? '-' },
  { heading: 'SOCKET', text: ({ socket }) => (socket === null ? '-' : `${socket}:`) },
];

/** `vmctl nic list`. */
export function renderNics(nics: readonly NicReport[], paint: Paint): string {
  return nics.length === 0 ? 'no NICs\n' : renderTable(COLUMNS, nics, paint);
}

/** What became of one NIC, in a sentence. */
export function renderNic({ vm, nic, state, bridge, hook, wantedBridge }: NicReport): string {
  const place = bridge === null ? '' : ` into ${bridge}:${hook}`;
  const file = bridge === wantedBridge || wantedBridge === null ? '' : ` (its file says ${wantedBridge})`;
  return `${vm}: NIC ${nic} is ${state}${place}${file}\n`;
}
