import { accepted, type Reading, refused } from './reading.js';

const UNIT_MS = { s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const;
/** setTimeout() counts in a signed 32-bit number of ms, 24.8 days; beyond it fires at once. */
const LONGEST_MS = 24 * UNIT_MS.d;
const SHORTEST_MS = UNIT_MS.s;

/** `90`, `"90s"`, `"3m"`, `"1h30m"`, `"2d"` -> ms, from 1 s to 24 days. */
export function readDuration(input: string | number): Reading<number> {
  const ms = typeof input === 'number' ? Math.round(input * UNIT_MS.s) : partsMs(input);
  if (ms === undefined)
    return refused(`${JSON.stringify(input)} is no duration: ${adviceFor(String(input))}`);
  if (ms < SHORTEST_MS) return refused(`${input} is too short: 1 second at least`);
  if (ms > LONGEST_MS) return refused(`${input} is too long: 24 days at most`);
  return accepted(ms);
}

function partsMs(text: string): number | undefined {
  if (!/^(\d+[smhd])+$/.test(text)) return undefined;
  let sum = 0;
  for (const [, count, unit] of text.matchAll(/(\d+)([smhd])/g)) {
    sum += Number(count) * UNIT_MS[unit as keyof typeof UNIT_MS];
  }
  return sum;
}

function adviceFor(text: string): string {
  const seconds = /^\d+$/.exec(text.trim());
  if (seconds !== null) return `write ${Number(seconds[0])} without quotes for seconds, or "${seconds[0]}s"`;
  return 'write "90s", "3m", "1h", "1h30m" or a number of seconds';
}
