import { appendFileSync, mkdirSync, renameSync } from 'node:fs';
import { dirname } from 'node:path';
import { sizeOf } from './tail.js';

/** The event file is kept at this size, twice: the present one and the one before (`.0`, as newsyslog(8) names it). */
const JOURNAL_BYTES = 8 * 1024 * 1024;

/**
 * Appends lines to a file that never outgrows its bound; tells whether the line is there now. A full disk loses the
 * line, never the daemon.
 */
export function createJournal(path: string): (line: string) => boolean {
  mkdirSync(dirname(path), { recursive: true });
  let size = sizeOf(path);
  return (line) => {
    try {
      if (size > JOURNAL_BYTES) {
        size = sizeOf(path);
        // newsyslog(8) may have moved it meanwhile.
        if (size > JOURNAL_BYTES) renameSync(path, `${path}.0`);
        if (size > JOURNAL_BYTES) size = 0;
      }
      appendFileSync(path, `${line}\n`, { mode: 0o640 });
      size += Buffer.byteLength(line) + 1;
      return true;
    } catch {
      // The log proper has the same event; an operator's guest must not hang on this file.
      return false;
    }
  };
}
