import type { DeathReport, StatusDetails } from '../protocol/report.js';
import type { Paint } from './colour.js';
import type { FittedColumn } from './fitted-table.js';
import { formatDuration } from './quantity.js';
import { printable, renderTable } from './table.js';

/** The rest is told by --json. */
const SHOWN = 10;

const COLUMNS: readonly FittedColumn<DeathReport>[] = [
  { heading: 'ENDED', text: ({ time }) => time.replace('T', ' ').replace(/\.\d+Z$/, 'Z') },
  { heading: 'UPTIME', align: 'right', text: ({ uptimeSeconds }) => formatDuration(uptimeSeconds) },
  { heading: 'STATUS', align: 'right', text: ({ code }) => String(code ?? '-') },
  { heading: 'CAUSE', text: ({ cause }) => printable(cause) },
  { heading: 'EXIT', text: ({ exit }) => printable(exit) },
];

/** How the guests of a VM ended, oldest first, and what was kept of the failures; nothing of a VM that never ended. */
export function renderDeaths(details: StatusDetails | undefined, paint: Paint): string {
  const { deaths = [], crashes = [] } = details ?? {};
  const earlier = Math.max(0, deaths.length - SHOWN);
  return [
    ...(deaths.length === 0
      ? []
      : ['\nends\n', indented(renderTable(COLUMNS, deaths.slice(-SHOWN), { paint }))]),
    ...(earlier === 0 ? [] : [`  and ${earlier} earlier\n`]),
    ...(crashes.length === 0 ? [] : ['\ncrash bundles\n']),
    ...crashes.map((path) => `  ${printable(path)}\n`),
  ].join('');
}

function indented(table: string): string {
  return table.replace(/^(?=.)/gm, '  ');
}
