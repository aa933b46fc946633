import { START_TOLERANCE_MS, startOf, type ProcessRow } from '../bhyve/process.js';
import { readRunRecord, writeRunRecord } from '../store/records.js';
import type { RunRecord } from '../vm/record.js';
import type { Context } from './context.js';

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

/**
 * Writes down what was seen of our guest. A daemon that died, or a full disk, may have left less than the whole: without
 * a pid the guest would have no keeper. A failure is told, never thrown.
 */
export function rememberGuest(context: Context, name: string, { row, now }: Sighting): void {
  try {
    const record = readRunRecord(context.paths, name);
    if (record === undefined) return;
    const keeperPid = context.keepers.get(name) ?? record.keeperPid;
    const seen: RunRecord = {
      ...record,
      ...{ phase: 'running', pid: row.pid, confirmed: record.confirmed || row.titled },
      startedAt: record.startedAt ?? startOf(row, now),
      ...(keeperPid === undefined ? {} : { keeperPid }),
    };
    if (JSON.stringify({ ...record, ...seen }) !== JSON.stringify(record))
      writeRunRecord(context.paths, seen);
  } catch (error) {
    context.story.tell('vm.warning', { vm: name, reason: (error as Error).message }, 'error');
  }
}
