import { VmctlError } from '../errors.js';
import type { ControlResult } from '../protocol/report.js';
import type { ControlRequest } from '../protocol/request.js';
import type { Context } from './command.js';
import { askPersistently, type AskOptions } from './persistent-ask.js';

type ResultOf<K extends ControlResult['kind']> = Extract<ControlResult, { readonly kind: K }>;

/** How long a daemon may take to say the first word on what it knows without looking. */
export const QUICK_ANSWER_MS = 30_000;

/** Asks the daemon, starting it first where the policy says so. Throws VmctlError. */
export async function askDaemon<K extends ControlResult['kind']>(
  context: Context,
  wanted: ControlRequest,
  { kind, ...options }: AskOptions & { readonly kind: K },
): Promise<ResultOf<K>> {
  const result = await askPersistently(context, wanted, options);
  if (result.kind === kind) return result as ResultOf<K>;
  throw new VmctlError('protocol', `the daemon answered ${result.kind} where ${kind} was expected`);
}
