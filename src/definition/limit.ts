import { accepted, type Reading, refused } from './reading.js';

const UNITS: Readonly<Record<string, number>> = { '': 1, K: 1024, M: 1024 ** 2, G: 1024 ** 3, T: 1024 ** 4 };

/** Bytes per second: `"50M"`, or a plain number (rctl(8)). */
export function readRate(input: string | number): Reading<number> {
  const parts = /^(\d+)([KMGT]?)$/i.exec(String(input));
  const bytes = parts === null ? Number.NaN : Number(parts[1]) * (UNITS[parts[2]!.toUpperCase()] ?? 1);
  if (!Number.isSafeInteger(bytes) || bytes < 1)
    return refused(`${JSON.stringify(input)} is no rate: write bytes per second, "50M" or 52428800`);
  return accepted(bytes);
}

/** The CPUs of such a list, as far as anybody has them; undefined when it is none. */
export function listedCpus(text: string): readonly number[] | undefined {
  if (!readCpuset(text).ok) return undefined;
  return text.split(',').flatMap((range) => {
    const [first = 0, last = first] = range.split('-').map(Number);
    return Array.from({ length: last - first + 1 }, (_, at) => first + at);
  });
}

/** A list of CPUs as cpuset(1) -l takes it: `0`, `0-3`, `0-3,8`. */
export function readCpuset(text: string): Reading<string> {
  const ranges = text.split(',').map((range) => /^(\d{1,4})(?:-(\d{1,4}))?$/.exec(range));
  const right = ranges.every((range) => range !== null && Number(range[1]) <= Number(range[2] ?? range[1]));
  return right
    ? accepted(text)
    : refused(`${JSON.stringify(text)} is no list of CPUs: write "0-3" or "0-3,8"`);
}
