import { readFileSync, statSync, writeFileSync } from 'node:fs';
import type { Layout } from './layout.js';

/** Places of the real machine that vmctl would use if it forgot VMCTL_ROOT. */
const PLACES = ['/var/run/vmctl', '/var/db/vmctl', '/var/log/vmctl', '/usr/local/etc/vmctl', '/dev/vmm'];

/** Remembers how the real machine looks from outside the world. */
export function rememberOutside(layout: Layout): void {
  writeFileSync(`${layout.control}/outside`, JSON.stringify(PLACES.map(mark)));
}

/** Places outside the world that have changed since. */
export function changedOutside(layout: Layout): string[] {
  const before = JSON.parse(readFileSync(`${layout.control}/outside`, 'utf8')) as (number | null)[];
  return PLACES.filter((path, at) => mark(path) !== before[at]);
}

function mark(path: string): number | null {
  return statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? null;
}
