import { appendFileSync, mkdirSync, renameSync, statSync } from 'node:fs';
import { dirname } from 'node:path';

/** The event file is kept at this size, twice: the present one and the one before (`.0`, as newsyslog(8) names it). */
const JOURNAL_BYTES = 8 * 1024 * 1024;

/** Appends lines to a file that never outgrows its bound. A full disk loses the line, never the daemon. */
export function createJournal(path: string): (line: string) => void {
  mkdirSync(dirname(path), { recursive: true });
  let size = statSync(path, { throwIfNoEntry: false })?.size ?? 0;
  return (line) => {
    try {
      if (size > JOURNAL_BYTES) {
        renameSync(path, `${path}.0`);
        size = 0;
      }
      appendFileSync(path, `${line}\n`, { mode: 0o640 });
      size += line.length + 1;
    } catch {
      // The log proper has the same event; an operator's guest must not hang on this file.
    }
  };
}
