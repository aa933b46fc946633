import { request, type RequestOptions } from '../control/client.js';
import { VmctlError } from '../errors.js';
import type { ControlResult } from '../protocol/report.js';
import type { ControlRequest } from '../protocol/request.js';
import type { Context } from './command.js';

/**
 * What a command does when no daemon answers. `need`: start one. `repair`: start one only where one has died
 * unexpectedly, which its socket tells; a daemon that was ended or never started on purpose stays away, for starting
 * it starts guests too. `never`: fail.
 */
export type DaemonPolicy = 'need' | 'repair' | 'never';

export interface DaemonRequestOptions extends RequestOptions {
  readonly policy: DaemonPolicy;
}

type ResultOf<K extends ControlResult['kind']> = Extract<ControlResult, { readonly kind: K }>;

/** How long a daemon may take to say the first word on what it knows without looking. */
export const QUICK_ANSWER_MS = 30_000;

/** Asks the daemon, starting it first where the policy says so. Throws VmctlError. */
export async function askDaemon<K extends ControlResult['kind']>(
  context: Context,
  wanted: ControlRequest,
  { kind, policy, ...options }: DaemonRequestOptions & { readonly kind: K },
): Promise<ResultOf<K>> {
  const ask = (): Promise<ControlResult> => request(context.paths.socket, wanted, options);
  const result = await ask().catch(async (error: unknown) => {
    if (!mayStart(error, policy)) throw error;
    const { startDaemon } = await import('./daemon-start.js');
    await startDaemon(context);
    return ask();
  });
  if (result.kind === kind) return result as ResultOf<K>;
  throw new VmctlError('protocol', `the daemon answered ${result.kind} where ${kind} was expected`);
}

/** Whether a failure means that nobody is there; an error of a daemon that is there never does. */
export function isAbsent(error: unknown): error is VmctlError {
  return error instanceof VmctlError && error.code === 'no-daemon' && error.cause !== undefined;
}

function mayStart(error: unknown, policy: DaemonPolicy): boolean {
  if (!isAbsent(error)) return false;
  if (policy === 'repair') return (error.cause as NodeJS.ErrnoException).code === 'ECONNREFUSED';
  return policy === 'need';
}
