import { setValue } from './config.js';
import type { Process } from './process.js';

/** -G [w][address:]port. */
export function parseDebugger(process: Process, text: string): void {
  const wait = text.startsWith('w');
  if (wait) setValue(process, 'gdb.wait', 'true');
  const rest = wait ? text.slice(1) : text;
  const colon = rest.lastIndexOf(':');
  if (colon >= 0) setValue(process, 'gdb.address', rest.slice(0, colon));
  setValue(process, 'gdb.port', rest.slice(colon + 1));
}
