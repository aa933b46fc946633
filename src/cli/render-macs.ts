import type { MacEntry, MacTable } from '../protocol/network.js';
import type { FittedColumn, TableSpace } from './fitted-table.js';
import { formatDuration } from './quantity.js';
import { printable, renderTable } from './table.js';

const COLUMNS: readonly FittedColumn<MacEntry>[] = [
  { heading: 'MAC', text: ({ mac }) => mac },
  { heading: 'LINK', rank: 3, text: ({ hook }) => hook },
  { heading: 'WHO', least: 16, text: whoText, colour: ({ member }) => (member === null ? 'dim' : 'cyan') },
  { heading: 'AGE', rank: 2, align: 'right', text: ({ ageSeconds }) => formatDuration(ageSeconds) },
  {
    heading: 'LAST SEEN',
    rank: 1,
    align: 'right',
    text: ({ staleSeconds }) => `${formatDuration(staleSeconds)} ago`,
  },
];

/** `vmctl macs`: warnings first, then what each bridge has learned. */
export function renderMacs(tables: readonly MacTable[], space: TableSpace): string {
  if (tables.length === 0) return 'no bridges defined\n';
  const { paint } = space;
  const warnings = tables.flatMap(({ bridge, warnings: lines }) => lines.map((line) => `${bridge}: ${line}`));
  const blocks = tables.map(({ bridge, entries }) => {
    const count = `${entries.length} ${entries.length === 1 ? 'address' : 'addresses'}`;
    const title = `${paint(bridge, 'bold')}  ${entries.length === 0 ? 'nothing learned' : count}\n`;
    return entries.length === 0 ? title : title + renderTable(COLUMNS, entries, space);
  });
  const head = warnings.map((line) => `${paint('!', 'red')} ${printable(line)}\n`);
  return [...head, ...(head.length === 0 ? [] : ['\n']), blocks.join('\n')].join('');
}

function whoText({ member }: MacEntry): string {
  if (member === null) return '?';
  const { kind, name, nic } = member;
  const plain = printable(name);
  if (kind === 'vm' || kind === 'nic') return `${plain} ${nic ?? ''}`.trimEnd();
  return kind === 'jail' ? `jail ${plain}` : kind === 'host' ? `${plain} (host)` : `${plain} (other)`;
}
