import type { Seen } from '../doctor/finding.js';

/** A look that may fail by itself: one that does must not cost the others. */
export async function attempt<T>(look: () => Promise<T>): Promise<Seen<T>> {
  try {
    return { ok: true, value: await look() };
  } catch (error) {
    return { ok: false, why: error instanceof Error ? error.message : String(error) };
  }
}
