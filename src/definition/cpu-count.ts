import { tableOf } from './rows.js';
import { readTopology } from './topology.js';

/** How many CPUs `cpus` says, in any of its forms; undefined when it is itself at fault. */
export function cpuCount(written: unknown): number | undefined {
  if (written === undefined) return 1;
  if (typeof written === 'number') return written;
  const table = tableOf(written);
  if (table === undefined || !Object.values(table).every((one) => typeof one === 'number')) return undefined;
  const reading = readTopology(table);
  return reading.ok ? reading.value.count : undefined;
}
