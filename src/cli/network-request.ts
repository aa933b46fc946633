import { VmctlError } from '../errors.js';
import type { ControlResult } from '../protocol/report.js';
import type { ControlRequest } from '../protocol/request.js';
import { withBridgeHint } from './bridge-names.js';
import type { Context } from './command.js';
import { askDaemon, QUICK_ANSWER_MS } from './daemon-request.js';
import { isAbsent } from './persistent-ask.js';

export type NetworkRequest = Extract<
  ControlRequest,
  {
    readonly request: 'bridges' | 'bridge' | 'nics' | 'nic' | 'jails' | 'jail' | 'net' | 'macs' | 'metrics';
  }
>;

/** How long a daemon may take to change something: interfaces that it touches may take seconds each. */
const CHANGED_MS = 120_000;
/** How long a command waits for another one, or for a daemon that is starting: they hold the lock meanwhile. */
const LOCK_LIMIT_MS = 30_000;
const LOCK_POLL_MS = 100;

/**
 * Asks the daemon; when none is running the command does the work itself, under the daemon's lock where it changes
 * anything. A daemon is never started: boot scripts and jails call this before, and without, one. Throws VmctlError.
 */
export async function askNetwork<K extends ControlResult['kind']>(
  context: Context,
  wanted: NetworkRequest,
  kind: K,
): Promise<Extract<ControlResult, { readonly kind: K }>> {
  return withBridgeHint(context, bridgesIn(wanted), askWhoeverIs(context, wanted, kind));
}

async function askWhoeverIs<K extends ControlResult['kind']>(
  context: Context,
  wanted: NetworkRequest,
  kind: K,
): Promise<Extract<ControlResult, { readonly kind: K }>> {
  for (const limit = Date.now() + LOCK_LIMIT_MS; ; await pause(LOCK_POLL_MS)) {
    try {
      return await askDaemon(context, wanted, { kind, policy: 'never', answerTimeoutMs: limitOf(wanted) });
    } catch (error) {
      if (!isAbsent(error)) throw error;
    }
    const { answerOffline } = await import('#offline');
    const result = await answerOffline(context, wanted);
    if (result?.kind === kind) return result as Extract<ControlResult, { readonly kind: K }>;
    if (result !== undefined)
      throw new VmctlError('internal', `the answer is ${result.kind} where ${kind} was expected`);
    if (Date.now() > limit) throw lockedError(context);
  }
}

function bridgesIn(wanted: NetworkRequest): readonly string[] {
  if ('names' in wanted) return wanted.names ?? [];
  return 'bridge' in wanted && wanted.bridge !== undefined ? [wanted.bridge] : [];
}

function limitOf({ request }: NetworkRequest): number {
  return request === 'bridge' || request === 'nic' || request === 'jail' ? CHANGED_MS : QUICK_ANSWER_MS;
}

function lockedError({ paths }: Context): VmctlError {
  return new VmctlError('timeout', `${paths.lockFile} is held, and nobody answers on ${paths.socket}`, {
    hint: `another vmctl is at work, or a daemon hangs: \`fstat ${paths.lockFile}\` shows who; then try again`,
  });
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
