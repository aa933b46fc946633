import { readDuration } from './duration.js';
import type { Finding } from './finding.js';

export const DEFAULT_DELAY_MS = 1000;
export const DEFAULT_MAX_DELAY_MS = 300_000;

/** `[restart]` as written: the longest pause must not be shorter than the first. Speaks when both can be read. */
export function judgeDelays({ delay, max_delay }: Readonly<Record<string, unknown>>): readonly Finding[] {
  const first = msOf(delay, DEFAULT_DELAY_MS);
  const longest = msOf(max_delay, DEFAULT_MAX_DELAY_MS);
  if (first === undefined || longest === undefined || longest >= first) return [];
  const message = `max_delay (${longest / 1000} s) is shorter than delay (${first / 1000} s)`;
  return [{ path: ['restart', 'max_delay'], at: 'value', message }];
}

function msOf(written: unknown, otherwise: number): number | undefined {
  if (written === undefined) return otherwise;
  if (typeof written !== 'string' && typeof written !== 'number') return undefined;
  const reading = readDuration(written);
  return reading.ok ? reading.value : undefined;
}
