import { START_TOLERANCE_MS, startOf, type ProcessRow } from '../bhyve/process.js';
import type { ProgramRecord, RunRecord } from './record.js';

/** A process in a look at the process table that began at `now`, on the monotonic clock. */
export interface Sighting {
  readonly row: ProcessRow;
  readonly now: number;
}

/**
 * Whether a process is the one of the record: by pid and start. Without a pid the daemon died between record and spawn:
 * then title or argv tell, and a start after the record.
 */
export function isRecorded(record: RunRecord, { row, now }: Sighting): boolean {
  if (record.pid !== undefined && record.pid !== row.pid) return false;
  const startedAt = startOf(row, now);
  if (record.startedAt !== undefined) return Math.abs(startedAt - record.startedAt) <= START_TOLERANCE_MS;
  if (!isSince(record, { row, now })) return false;
  const command = [record.bhyve.file, ...record.bhyve.args].join(' ');
  return (
    record.pid !== undefined || row.titled || row.command === command || row.command.endsWith(` ${command}`)
  );
}

/** The process of a program on record: by pid and start; of one whose daemon died before it knew the pid by its words, as an orphan of root's. */
export function findProgram(
  { command, since, pid }: ProgramRecord,
  { rows, now }: { readonly rows: readonly ProcessRow[]; readonly now: number },
): ProcessRow | undefined {
  const words = [command.file, ...command.args].join(' ');
  return rows.find((row) => {
    const startedAt = startOf(row, now);
    if (pid !== undefined) return row.pid === pid && Math.abs(startedAt - since) <= START_TOLERANCE_MS;
    const isOrphan = row.ppid === 1 && row.jid === 0 && startedAt >= since - START_TOLERANCE_MS;
    // An interpreter stands before the name of its script.
    return isOrphan && (row.command === words || row.command.endsWith(` ${words}`));
  });
}

/** Whether a process is not older than the launch that a record speaks of. */
export function isSince({ launchedAtMonotonic }: RunRecord, { row, now }: Sighting): boolean {
  return startOf(row, now) >= launchedAtMonotonic - START_TOLERANCE_MS;
}
