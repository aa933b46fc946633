import type { GuestUsage, UsageSample } from '../protocol/usage.js';
import type { Paint } from './colour.js';
import { fitTable } from './fitted-table.js';
import type { FrameParts } from './scroll.js';
import { printable } from './table.js';
import { formatAmount, formatPercent, USAGE_COLUMNS } from './usage-columns.js';
import { sortUsage, totalUsage, type UsageKey } from './usage-order.js';

export interface TopView {
  readonly key: UsageKey;
  readonly reverse: boolean;
  /** Cells of a line. */
  readonly columns: number;
  readonly paint: Paint;
}

/** A sample as a screen shows it: what it is of, the guests, and below them all together. */
export function renderTop(sample: UsageSample, view: TopView): FrameParts {
  const { paint } = view;
  const total = totalUsage(sample.guests);
  const [heading = '', ...lines] = fitTable(USAGE_COLUMNS, [...sortUsage(sample.guests, view), total], view);
  const notes = sample.notes.map((note) => paint(printable(note), 'dim'));
  return {
    head: [headline(sample, total, view), ...notes, '', heading],
    body: lines.slice(0, -1),
    foot: lines.slice(-1).map((line) => paint(line, 'bold')),
  };
}

function headline(
  { takenAt, guests, host }: UsageSample,
  total: GuestUsage,
  { key, reverse }: TopView,
): string {
  const cpus = host.cpus === null ? '' : ` of ${host.cpus * 100}`;
  const memory = host.memoryBytes === null ? '' : ` of ${formatAmount(host.memoryBytes)}`;
  return [
    `${takenAt.slice(11, 19)}Z`,
    `by ${key}${reverse ? ', reversed' : ''}`,
    `${guests.length} ${guests.length === 1 ? 'guest' : 'guests'}`,
    `CPU% ${formatPercent(total.cpuPercent)}${cpus}`,
    `MEM ${formatAmount(total.residentBytes)}${memory}`,
  ].join('  ');
}
