import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { destination, pino, stdTimeFunctions } from 'pino';
import type { Log } from '../supervisor/story.js';

export interface DaemonLog extends Log {
  /** Opens the file again, after newsyslog(8) has moved it. */
  reopen(): void;
}

/**
 * The daemon's own log: JSON lines in a file, written at once (a line that is still in memory when the daemon is
 * killed tells nobody anything), and through pino.destination only: transports need worker files that a bundle has not.
 */
export function createLog(path: string, level: string): DaemonLog {
  mkdirSync(dirname(path), { recursive: true });
  const file = destination({ dest: path, sync: true, mkdir: true });
  file.on('error', () => undefined);
  const log = pino({ level, base: null, timestamp: stdTimeFunctions.isoTime }, file);
  return {
    debug: (data, message) => log.debug(data, message),
    info: (data, message) => log.info(data, message),
    warn: (data, message) => log.warn(data, message),
    error: (data, message) => log.error(data, message),
    reopen: () => file.reopen(),
  };
}
