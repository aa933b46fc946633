import { request } from '../control/client.js';
import { toVmctlError, VmctlError } from '../errors.js';
import type { Host, HostLock } from '../host/host.js';
import type { Paths } from '../store/paths.js';
import { pause, realClock } from '../supervisor/clock.js';
import { refuseBeside } from './sole.js';

/** How long a daemon waits for a command that holds its lock. */
const LOCK_LIMIT_MS = 30_000;
const LOCK_POLL_MS = 100;
const PING_MS = 1000;

/**
 * The lock of the state directory. A command that found no daemon holds it for a moment and is waited for; a daemon
 * answers, and holds it for good. Throws `no-daemon` when another daemon has it.
 */
export async function takeLock(host: Host, paths: Paths): Promise<HostLock> {
  for (const limit = Date.now() + LOCK_LIMIT_MS; ; await pause(realClock, LOCK_POLL_MS)) {
    const lock = await host.lock(paths.lockFile);
    if (lock !== undefined) return aloneWith(host, paths, lock);
    if (!(await isUnanswered(paths.socket)) || Date.now() > limit) throw lockedError(paths);
  }
}

async function aloneWith(host: Host, paths: Paths, lock: HostLock): Promise<HostLock> {
  try {
    await refuseBeside(host, paths, realClock);
    return lock;
  } catch (error) {
    lock.release();
    throw error;
  }
}

async function isUnanswered(socket: string): Promise<boolean> {
  try {
    await request(socket, { request: 'ping' }, { answerTimeoutMs: PING_MS });
    return false;
  } catch (error) {
    return isAbsent(error);
  }
}

/** Whether a failed request means that nobody listens. */
export function isAbsent(error: unknown): boolean {
  const { code, cause } = toVmctlError(error);
  return code === 'no-daemon' && cause !== undefined;
}

export function lockedError({ lockFile }: Paths): VmctlError {
  return new VmctlError('no-daemon', `another vmctl daemon holds ${lockFile}`, {
    hint: 'vmctl ping shows it; one daemon supervises all guests of a state directory',
  });
}
