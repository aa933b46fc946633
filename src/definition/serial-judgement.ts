import { SERIAL_PORTS } from './definition.js';
import type { Finding, KeyPath } from './finding.js';
import { atValue, rowsOf, tableOf, type Tables } from './rows.js';

/** A serial port as it is written, of [console] or [[uart]]. */
interface Port {
  readonly name: string;
  readonly backend: string;
  readonly path: KeyPath;
}

/** Serial ports that would share what only one can have: a device, an address, or bhyve's own input and output (facts 6.6). */
export function judgeSerial(tables: Tables): readonly Finding[] {
  const seen = new Map<string, string>();
  return portsOf(tables).flatMap(({ name, backend, path }) => {
    if (backend === 'nmdm') return [];
    const first = seen.get(backend);
    seen.set(backend, first ?? name);
    if (first === undefined) return [];
    const what = backend.startsWith('/') ? `${first}'s device` : `${first}'s back end`;
    return [atValue(path, `${backend} is already ${what}`)];
  });
}

function portsOf({ console, uart }: Tables): readonly Port[] {
  const named = tableOf(console) ?? { com1: console };
  const coms = SERIAL_PORTS.flatMap((name): readonly Port[] => {
    const backend = named[name];
    const path = tableOf(console) === undefined ? ['console'] : ['console', name];
    return typeof backend === 'string' ? [{ name, backend, path }] : [];
  });
  const cards = rowsOf(uart).flatMap(({ row, index }): readonly Port[] => {
    const { path } = row;
    if (typeof path !== 'string') return [];
    return [{ name: `[[uart]] number ${index + 1}`, backend: path, path: ['uart', index, 'path'] }];
  });
  return [...coms, ...cards];
}
