import * as z from 'zod/mini';
import type { Reading } from './reading.js';
import { accepted, refused } from './reading.js';

/** A schema for what stands in the file (`from`), whose value a reader turns into ours or refuses with a sentence. */
export function read<S extends z.core.$ZodType, T>(from: S, reader: (input: z.output<S>) => Reading<T>) {
  return z.pipe(
    from,
    z.transform((input: z.output<S>, context): T => {
      const reading = reader(input);
      if (reading.ok) return reading.value;
      context.issues.push({ code: 'custom', input, message: reading.message });
      return z.NEVER;
    }),
  );
}

export interface WholeRange {
  readonly least: number;
  readonly most: number;
}

/** A whole number within bhyve's limits. */
export function whole({ least, most }: WholeRange) {
  return read(z.number(), (count) => {
    if (!Number.isInteger(count)) return refused(`must be a whole number, not ${count}`);
    if (count < least) return refused(`must be at least ${least}, not ${count}`);
    return count > most ? refused(`must be at most ${most}, not ${count}`) : accepted(count);
  });
}

/**
 * Refuses a second array element with the key of an earlier one; `key` undefined = nothing to compare.
 * `path` leads from the element to the value at fault.
 */
export function unique<T>(path: string, key: (item: T, index: number) => string | undefined) {
  return z.superRefine<readonly T[]>((items, context) => {
    const seen = new Map<string, number>();
    items.forEach((item, index) => {
      const value = key(item, index);
      if (value === undefined) return;
      const first = seen.get(value);
      if (first === undefined) seen.set(value, index);
      else {
        const message = `${path} "${value}" is already used by number ${first + 1}`;
        context.addIssue({ code: 'custom', input: item, path: [index, path], message });
      }
    });
  });
}
