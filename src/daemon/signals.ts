import type { Supervisor } from '../supervisor/supervisor.js';
import type { DaemonLog } from './log.js';

interface SignalTargets {
  readonly reload: Supervisor['reload'];
  readonly log: DaemonLog;
  /** Whether our socket can still be found. */
  readonly look: () => void;
  readonly end: (why: string) => void;
}

/**
 * SIGTERM, SIGINT and SIGQUIT end the daemon and never a guest; SIGHUP reads the definitions, opens the log again and looks
 * after the socket.
 */
export function handleSignals({ reload, log, look, end }: SignalTargets): () => void {
  const leave = (signal: NodeJS.Signals): void => end(signal);
  const readAgain = (): void => {
    log.reopen();
    look();
    void reload().catch((error: unknown) =>
      log.error({ event: 'definitions.read', error: String(error) }, 'reload failed'),
    );
  };
  for (const signal of ['SIGTERM', 'SIGINT', 'SIGQUIT'] as const) process.on(signal, leave);
  process.on('SIGHUP', readAgain);
  process.on('SIGPIPE', () => undefined);
  return () => process.removeAllListeners('SIGHUP');
}
