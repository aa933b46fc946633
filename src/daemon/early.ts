import type { Handle } from '../control/connection.js';
import { VmctlError } from '../errors.js';
import { VMCTL_VERSION } from '../protocol/version.js';
import type { Paths } from '../store/paths.js';

/** What answers from the moment the lock is ours until everything is read: that we are there; the rest waits. */
export function createEarlyHandler({ definitions }: Paths, ready: Promise<Handle>): Handle {
  const later = ready.catch(() => {
    // As whoever ends: the client asks the next one.
    throw new VmctlError('no-daemon', 'the daemon did not come up');
  });
  later.catch(() => undefined);
  return async (request, reply, signal, lines) => {
    if (request.request !== 'ping') return (await later)(request, reply, signal, lines);
    const { pid } = process;
    reply.done({ kind: 'pong', pid, version: VMCTL_VERSION, uptimeSeconds: 0, definitions });
  };
}
