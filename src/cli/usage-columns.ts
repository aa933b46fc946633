import type { GuestUsage } from '../protocol/usage.js';
import { formatDuration } from './quantity.js';
import type { FittedColumn } from './fitted-table.js';
import { printable } from './table.js';

type Text = (guest: GuestUsage) => string;

/** In the order they stand in; numbers say in which order they go where there is no room. */
export const USAGE_COLUMNS: readonly FittedColumn<GuestUsage>[] = [
  { heading: 'NAME', rank: 0, least: 8, text: ({ name }) => printable(name) },
  {
    ...{ heading: 'STATE', rank: 7, text: ({ status }) => status },
    colour: ({ status }) => (status === 'running' ? 'green' : 'yellow'),
  },
  number('PID', 8, ({ pid }) => (pid === null ? '' : String(pid))),
  number('CPUS', 9, ({ cpus }) => String(cpus)),
  number('CPU%', 0, ({ cpuPercent }) => formatPercent(cpuPercent).padStart(6)),
  number('TIME', 10, ({ cpuSeconds }) => (cpuSeconds === null ? '-' : formatDuration(cpuSeconds))),
  number('MEM', 1, ({ residentBytes }) => formatAmount(residentBytes)),
  number('OF', 6, ({ memoryBytes }) => formatAmount(memoryBytes)),
  number('READ/s', 4, ({ readBytesPerSecond }) => formatAmount(readBytesPerSecond)),
  number('WRITE/s', 4, ({ writeBytesPerSecond }) => formatAmount(writeBytesPerSecond)),
  number('R-OPS', 3, ({ readsPerSecond }) => formatCount(readsPerSecond)),
  number('W-OPS', 3, ({ writesPerSecond }) => formatCount(writesPerSecond)),
  number('RX/s', 2, ({ rxBytesPerSecond }) => formatAmount(rxBytesPerSecond)),
  number('TX/s', 2, ({ txBytesPerSecond }) => formatAmount(txBytesPerSecond)),
];

/** As wide as most amounts are: columns that come and go with every look are hard to read. */
const WIDTH = 5;

function number(heading: string, rank: number, text: Text): FittedColumn<GuestUsage> {
  return { heading, rank, text: (guest) => text(guest).padStart(WIDTH), align: 'right' };
}

const UNITS = ['', 'K', 'M', 'G', 'T', 'P'] as const;

/** Bytes in powers of 1024: `0`, `1023`, `9.8K`, `12K`, `1.5G`; `-` = not known. */
export function formatAmount(bytes: number | null): string {
  return bytes === null ? '-' : scaled(bytes, 1024);
}

/** The same by thousands: `0`, `999`, `1.2K`. */
export function formatCount(count: number | null): string {
  return count === null ? '-' : scaled(count, 1000);
}

/** Of one CPU: `0.0`, `99.5`, `1600`. */
export function formatPercent(percent: number | null): string {
  if (percent === null) return '-';
  return percent < 999.95 ? percent.toFixed(1) : String(Math.round(percent));
}

function scaled(value: number, base: number): string {
  let amount = Math.max(0, value);
  let unit = 0;
  // 1023.7 would be written as 1024.
  while (Math.round(amount) >= base && unit < UNITS.length - 1) {
    amount /= base;
    unit += 1;
  }
  const digits = unit > 0 && amount < 9.95 ? amount.toFixed(1).replace('.0', '') : String(Math.round(amount));
  return `${digits}${UNITS[unit]}`;
}
