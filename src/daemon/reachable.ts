import { existsSync } from 'node:fs';
import type { ControlServer } from '../control/server.js';
import { ensureDirectories } from '../store/directories.js';
import type { Paths } from '../store/paths.js';
import type { RunCopy } from '../store/run-copy.js';
import { realClock } from '../supervisor/clock.js';
import { watchEntry, type EntryWatch } from './entry-watch.js';
import type { OperatorSockets } from './operator-sockets.js';

export interface ReachableOptions {
  readonly paths: Paths;
  readonly copy: RunCopy;
  readonly server: Pick<ControlServer, 'renew'>;
  readonly operators: Pick<OperatorSockets, 'renew' | 'isWhole'>;
  readonly warn: (reason: string) => void;
}

/**
 * Makes the run directory again when it was removed or cleared under us. Nobody else does: a second daemon stays out, for
 * the lock is in the state directory, and without the records the next one would take our guests for somebody else's.
 */
export function keepReachable({ paths, copy, server, operators, warn }: ReachableOptions): EntryWatch {
  const watch = watchEntry({ path: paths.socket, restore, isWhole, warn, clock: realClock });
  return {
    look: watch.look,
    async release() {
      await watch.release();
      copy.release();
    },
  };

  function isWhole(): boolean {
    return copy.isWhole() && operators.isWhole();
  }

  async function restore(): Promise<void> {
    const isLost = !existsSync(paths.socket);
    ensureDirectories(paths);
    // Before anybody can ask: the pid file keeps a newcomer out that finds the lock file gone as well.
    copy.restore();
    await server.renew();
    // Names of operators may be looked up for long; root is served meanwhile.
    void operators.renew();
    if (isLost) warn(`${paths.run} was removed or cleared: the socket and the records are there again`);
  }
}
