import type { DiskReport, NicTraffic } from '../protocol/detail-report.js';
import type { StatusDetails, StatusReport } from '../protocol/report.js';
import type { Paint } from './colour.js';
import { fitTable, type FittedColumn } from './fitted-table.js';
import { formatRate, formatSize } from './quantity.js';
import { linkText } from './render-status.js';
import { printable } from './table.js';

interface LinkRow {
  readonly link: StatusReport['links'][number];
  readonly traffic: NicTraffic['traffic'] | undefined;
}

const LINK_COLUMNS: readonly FittedColumn<LinkRow>[] = [
  { heading: 'NIC', rank: 0, text: ({ link }) => printable(link.nic) },
  { heading: 'LINK', rank: 0, text: ({ link }) => printable(linkText(link)) },
  { heading: 'MAC', rank: 0, text: ({ link }) => link.mac },
  flow('RX', (traffic) => formatSize(traffic.rx.bytes)),
  flow('TX', (traffic) => formatSize(traffic.tx.bytes)),
  flow('RX/s', (traffic) => formatRate(traffic.rx.bytesPerSecond)),
  flow('TX/s', (traffic) => formatRate(traffic.tx.bytesPerSecond)),
  { heading: 'NODE', rank: 0, text: ({ link }) => `${link.socket}:` },
  {
    ...{ heading: 'DIFFERS', rank: 0, unless: '', colour: () => 'yellow' as const },
    text: ({ link }) => printable(link.differs ?? ''),
  },
];

const DISK_COLUMNS: readonly FittedColumn<DiskReport>[] = [
  { heading: 'TYPE', rank: 0, text: ({ type }) => type },
  {
    ...{ heading: 'SIZE', rank: 0, align: 'right' as const },
    text: ({ sight }) => (sight?.sizeBytes === undefined ? '-' : formatSize(sight.sizeBytes)),
  },
  {
    ...{ heading: 'USED', rank: 0, align: 'right' as const },
    text: ({ sight }) => (sight?.usedBytes === undefined ? '-' : formatSize(sight.usedBytes)),
  },
  { heading: 'PLACE', rank: 0, text: ({ path, place }) => printable(place ?? (path || 'in memory')) },
  {
    ...{ heading: 'STATE', rank: 0, unless: '', text: diskState },
    colour: ({ sight, optional }) => (sight?.state === 'missing' && !optional ? 'red' : 'dim'),
  },
];

/** NICs of a guest: where they are plugged in, and what flowed; of a guest that is down only what is on no bridge. */
export function renderLinks({ links, directNics = [], details }: StatusReport, paint: Paint): string {
  const rows = links.map((link): LinkRow => ({ link, traffic: trafficOf(link, details) }));
  const direct = directNics.map(({ nic, backend }) => `nic          ${nic} on ${printable(backend)}\n`);
  return [...direct, ...section('links', rows.length === 0 ? [] : fitted(LINK_COLUMNS, rows, paint))].join(
    '',
  );
}

export function renderDisks(details: StatusDetails | undefined, paint: Paint): string {
  const disks = details?.disks ?? [];
  return section('disks', disks.length === 0 ? [] : fitted(DISK_COLUMNS, disks, paint)).join('');
}

function trafficOf(
  { nic, bridge }: LinkRow['link'],
  details: StatusDetails | undefined,
): NicTraffic['traffic'] | undefined {
  return details?.traffic?.find((one) => one.nic === nic && one.bridge === bridge)?.traffic;
}

function flow(heading: string, text: (traffic: NicTraffic['traffic']) => string): FittedColumn<LinkRow> {
  return {
    ...{ heading, rank: 0, align: 'right', unless: '-' },
    text: ({ traffic }) => (traffic === undefined ? '-' : text(traffic)),
  };
}

function diskState({ sight, readOnly, optional, place, path }: DiskReport): string {
  const words = [
    ...(sight?.state === 'missing' ? ['missing'] : []),
    ...(sight?.state === 'device' ? ['device'] : []),
    ...(sight?.state === 'unseen' ? [printable(sight.reason ?? 'not seen')] : []),
    ...(place === null && path !== '' ? ['not attached'] : []),
    ...(readOnly ? ['read only'] : []),
    ...(optional ? ['optional'] : []),
  ];
  return words.join(', ');
}

function fitted<T>(columns: readonly FittedColumn<T>[], rows: readonly T[], paint: Paint): readonly string[] {
  return fitTable(columns, rows, { paint, columns: Infinity });
}

function section(title: string, lines: readonly string[]): readonly string[] {
  return lines.length === 0 ? [] : [`\n${title}\n`, ...lines.map((line) => `  ${line}\n`)];
}
