import type { ProcessRow } from '../bhyve/process.js';

/**
 * The daemon(8) above a process, which starts it again when it ends: with -P or -r it stays its parent, titled
 * `daemon: TITLE[CHILD]` (facts.md 9). A title does not tell whether -r was given, so every one counts.
 */
export function restarterOf(
  rows: readonly ProcessRow[],
  { ppid }: Pick<ProcessRow, 'ppid'>,
): ProcessRow | undefined {
  const parent = rows.find(({ pid }) => pid === ppid);
  return parent?.command.startsWith('daemon: ') === true ? parent : undefined;
}
