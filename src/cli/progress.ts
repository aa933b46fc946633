import type { PartialReport } from '../control/client.js';
import { printable } from './table.js';
import type { Terminal } from './terminal.js';

const ERASE_LINE = '\r\x1b[K';
const WIDTH = 79;

/** One line on a terminal that says what is being waited for; nothing anywhere else. */
export interface ProgressLine {
  show(report: PartialReport): void;
  clear(): void;
}

export function progressLine({ interactive, err }: Terminal): ProgressLine {
  let shown = false;
  return {
    show(report) {
      if (!interactive || report.report !== 'progress') return;
      const { name, message } = report;
      const text = printable(name === undefined ? message : `${name}: ${message}`);
      err(`${ERASE_LINE}${text.slice(0, WIDTH)}`);
      shown = true;
    },
    clear() {
      if (shown) err(ERASE_LINE);
      shown = false;
    },
  };
}
