import { readDuration } from './duration.js';
import { read, type WholeRange } from './field.js';
import * as z from 'zod/mini';
import { accepted, refused } from './reading.js';

/** A duration the kernel counts in whole seconds: `0`, `90`, `"90s"`, `"5m"`. */
export function seconds({ least, most }: WholeRange) {
  return read(z.union([z.string(), z.number()]), (input) => {
    const duration = input === 0 || input === '0s' ? accepted(0) : readDuration(input);
    if (!duration.ok) return duration;
    const count = duration.value / 1000;
    if (!Number.isInteger(count)) return refused(`must be whole seconds, not ${input}`);
    if (count < least) return refused(`must be at least ${least}, not ${input}`);
    return count > most ? refused(`must be at most ${most} seconds, not ${input}`) : accepted(count);
  });
}
