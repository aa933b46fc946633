import { mkdirSync, renameSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { destination, pino, stdTimeFunctions } from 'pino';
import { blankSecrets } from '../bhyve/blank-secrets.js';
import type { Log } from '../supervisor/story.js';

export interface DaemonLog extends Log {
  /** Opens the file again, after newsyslog(8) has moved it. */
  reopen(): void;
}

/** The log is kept at this size, twice: the present one and the one before (`.0`, as newsyslog(8) names it). */
const LOG_BYTES = 8 * 1024 * 1024;
/** What cannot be written, because the disk is full, waits for the next line up to this; then it is lost. */
const WAITING_BYTES = 256 * 1024;

/**
 * The daemon's own log: JSON lines in a file, written at once (a line that is still in memory when the daemon is
 * killed tells nobody anything), without the secrets of any argv, and through pino.destination only: transports need worker files that a bundle has not.
 */
export function createLog(path: string, level: string, mostBytes = LOG_BYTES): DaemonLog {
  mkdirSync(dirname(path), { recursive: true });
  const file = destination({ dest: path, sync: true, mkdir: true, mode: 0o640, maxLength: WAITING_BYTES });
  file.on('error', () => undefined);
  let room = mostBytes - sizeOf(path);
  const bounded = {
    write(line: string): void {
      file.write(line);
      room -= line.length;
      if (room < 0) room = mostBytes - makeRoom(path, mostBytes, file);
    },
  };
  const log = pino({ level, base: null, timestamp: stdTimeFunctions.isoTime }, bounded);
  return {
    debug: (data, message) => log.debug(blankSecrets(data), message),
    info: (data, message) => log.info(blankSecrets(data), message),
    warn: (data, message) => log.warn(blankSecrets(data), message),
    error: (data, message) => log.error(blankSecrets(data), message),
    reopen: () => file.reopen(),
  };
}

/** Its size then. Somebody else may have moved it meanwhile; what cannot be moved is tried again after as much again. */
function makeRoom(path: string, mostBytes: number, file: { reopen(): void }): number {
  try {
    const size = sizeOf(path);
    if (size > 0 && size <= mostBytes) return size;
    if (size > 0) renameSync(path, `${path}.0`);
    file.reopen();
  } catch {
    // A daemon that cannot log goes on.
  }
  return 0;
}

function sizeOf(path: string): number {
  return statSync(path, { throwIfNoEntry: false })?.size ?? 0;
}
