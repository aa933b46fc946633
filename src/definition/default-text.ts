import type { KeyPath } from './finding.js';
import { isTable } from './merge.js';

/** Keys whose defaults the schema holds in ms. */
const DURATIONS: ReadonlySet<string> = new Set([
  'start_delay',
  'stop_timeout',
  'restart.delay',
  'restart.max_delay',
  'restart.window',
  'ready.timeout',
  'hooks.timeout',
]);

/** A default as a file would say it: the schema holds it in our units. */
export function defaultText(path: KeyPath, value: unknown): unknown {
  const key = path.join('.');
  if (typeof value === 'number' && DURATIONS.has(key)) return durationText(value);
  if (key === 'cpus' && isTable(value)) return value['count'];
  if (key === 'console') return 'nmdm';
  return value;
}

const UNITS = [
  [3_600_000, 'h'],
  [60_000, 'm'],
  [1000, 's'],
] as const;

function durationText(ms: number): string {
  const [size, unit] = UNITS.find(([one]) => ms > 0 && ms % one === 0) ?? [1, 'ms'];
  return ms === 0 ? '0s' : `${ms / size}${unit}`;
}
