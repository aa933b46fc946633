import { toVmctlError } from '../errors.js';
import type { Outcome } from '../protocol/report.js';

/** What became of one of several; a rejection is an outcome too. */
export async function outcomeOf(
  name: string,
  work: () => Promise<Omit<Outcome, 'name' | 'ok'>>,
): Promise<Outcome> {
  try {
    return { name, ok: true, ...(await work()) };
  } catch (error) {
    const failure = toVmctlError(error);
    const { code, hint } = failure;
    // The name stands before each outcome.
    const message = failure.message.replace(`bridge ${name}: `, '');
    return { name, ok: false, message, error: { code, message, ...(hint === undefined ? {} : { hint }) } };
  }
}
