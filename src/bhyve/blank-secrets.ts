import { withoutSecret } from '../definition/secret.js';

/** The same data without the passwords in its strings, however deep: for whatever is told, kept or shown. */
export function blankSecrets<T>(value: T): T {
  return blank(value) as T;
}

function blank(value: unknown): unknown {
  if (typeof value === 'string') return withoutSecret(value);
  if (Array.isArray(value)) return value.map(blank);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, blank(one)]));
}
