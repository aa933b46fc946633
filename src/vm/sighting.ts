import { START_TOLERANCE_MS, startOf, type ProcessRow } from '../bhyve/process.js';
import type { RunRecord } from './record.js';

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

/** Whether a process is not older than the launch that a record speaks of. */
export function isSince({ launchedAtMonotonic }: RunRecord, { row, now }: Sighting): boolean {
  return startOf(row, now) >= launchedAtMonotonic - START_TOLERANCE_MS;
}
