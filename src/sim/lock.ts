import { printing } from './script.js';
import type { LockOrder } from './call.js';

/** EX_CANTCREAT and EX_TEMPFAIL (facts 9). */
const CANNOT_CREATE = 73;
const HELD = 75;

/**
 * The shim locks the real file with flock(1) and becomes the command, so that the lock dies with that process.
 * Without -k the file would be removed at the end; a shim that has become another program cannot, so it is kept.
 */
export function lockScript(lock: LockOrder): string {
  const wait = lock.seconds === undefined ? '' : lock.seconds === 0 ? '-n ' : `-w ${lock.seconds} `;
  const path = quoted(lock.path);
  const held = lock.silent ? '' : printing('stderr', `lockf: ${lock.path}: already locked\n`);
  const cannot = printing('stderr', `lockf: cannot open ${lock.path}: No such file or directory\n`);
  return [
    `{ command exec 9>>${path}; } 2>/dev/null || { ${cannot} exit ${CANNOT_CREATE}; }`,
    `$L ${wait}9 || { ${held} exit ${HELD}; }`,
    `exec ${lock.command.map(quoted).join(' ')}`,
  ].join('; ');
}

function quoted(word: string): string {
  return `'${word.replaceAll("'", `'\\''`)}'`;
}
