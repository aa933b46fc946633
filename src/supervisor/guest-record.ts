import { startOf } from '../bhyve/process.js';
import { readRunRecord, writeRunRecord } from '../store/records.js';
import type { RunRecord } from '../vm/record.js';
import type { Sighting } from '../vm/sighting.js';
import type { Context } from './context.js';

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
