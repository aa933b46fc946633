import { blankSecrets } from '../bhyve/blank-secrets.js';
import { checkSocketPath } from '../control/socket-path.js';
import { ERROR_STATUS, VmctlError } from '../errors.js';
import { createFreebsdHost } from '../host/freebsd.js';
import type { HostLock } from '../host/host.js';
import { recordIfAsked } from '../host/recorder.js';
import { mayChangeHost } from '../host/rights.js';
import { ensureDirectories } from '../store/directories.js';
import { pathsOf, type Paths } from '../store/paths.js';
import { takeLock } from './lock.js';
import { createLog, type DaemonLog } from './log.js';
import { findPredecessor, standInLine, type Predecessor } from './predecessor.js';
import { removePidFile } from './presence.js';
import { supervise } from './supervise.js';
import { refuseDistrusted } from './trust.js';

export interface DaemonOptions {
  /** Definitions directory; undefined = the default below the root. */
  readonly definitions: string | undefined;
  /** Alternate root directory, empty on a real host. */
  readonly root: string;
  /** Take the place of a daemon that runs; where there is none, as without. */
  readonly replace?: boolean;
}

/**
 * The supervisor in the foreground; resolves with the exit status when it has ended. Guests live on, whatever ends it,
 * except the request `shutdown`. Throws `permission` when not root, `no-daemon` when another one holds the lock,
 * `denied` when that is not to be replaced.
 */
export async function runDaemon({ definitions, root, replace = false }: DaemonOptions): Promise<number> {
  refuseUnlessAllowed(root);
  process.chdir('/');
  process.umask(0o022);
  const paths = pathsOf({ root, ...(definitions === undefined ? {} : { definitions }) });
  checkSocketPath(paths.socket);
  await refuseDistrusted(paths);
  const host = recordIfAsked(createFreebsdHost(), { env: process.env, tidy: blankSecrets });
  // First: who locks would make their directory too, open to others.
  ensureDirectories(paths);
  const predecessor = replace ? await findPredecessor(host, paths) : undefined;
  const line = predecessor === undefined ? undefined : standInLine({ host, paths, predecessor });
  // Whoever takes nobody's place holds the lock before anything is written.
  let lock = line === undefined ? await takeLock(host, paths) : undefined;
  const log = createLog(paths.daemonLog, process.env['VMCTL_LOG_LEVEL'] ?? 'info');
  noteCrash(log);
  try {
    const claim = async (): Promise<HostLock> => (lock ??= await (line?.advance() ?? takeLock(host, paths)));
    return await supervise({ paths, host, log, claim, succeeds: line !== undefined });
  } finally {
    removePidFile(paths);
    lock?.release();
  }
}

/** Who takes the place of this program's daemon asks beforehand whose place that is. */
export function whoSupervises(paths: Paths): Promise<Predecessor | undefined> {
  return findPredecessor(createFreebsdHost(), paths);
}

function refuseUnlessAllowed(root: string): void {
  if (mayChangeHost(root)) return;
  throw new VmctlError('permission', 'the supervisor must be started by root', {
    hint: 'bhyve(8), ngctl(8) and kldload(8) need it; try: doas service vmctl start, or doas vmctl daemon run',
  });
}

/** A fault of ours ends the daemon, never a guest: the next one adopts. What it was is in the log. */
function noteCrash(log: DaemonLog): void {
  process.on('uncaughtException', (error) => {
    log.error({ event: 'daemon.ended', error: error.stack ?? String(error) }, 'daemon.ended');
    process.exit(ERROR_STATUS.internal);
  });
}
