import { readRunRecord, removeRunRecord, writeRunRecord } from '../store/records.js';
import { launchOf } from '../vm/record.js';
import type { Context } from './context.js';

/**
 * A guest of this name is gone and cleaned up. As long as its record says nothing of that the next daemon judges the end anew, so
 * the record stays until what follows is written down: a daemon that dies in between must not forget that a guest switched
 * itself off, and start it.
 */
export function spendRecord(context: Context, name: string, isHeld: boolean): void {
  const record = readRunRecord(context.paths, name);
  const launch = record && launchOf(record);
  if (launch !== undefined) context.spent.set(name, { launch, isHeld });
  else if (!isHeld) removeRunRecord(context.paths, name);
}

/** What follows is written down, or the host is looked at again: now the record is done with. Throws `host`. */
export function closeRecord(context: Context, name: string): void {
  const spent = context.spent.get(name);
  context.spent.delete(name);
  const record = spent && readRunRecord(context.paths, name);
  if (spent === undefined || record === undefined || launchOf(record) !== spent.launch) return;
  if (spent.isHeld) writeRunRecord(context.paths, { ...record, counted: true });
  else removeRunRecord(context.paths, name);
}
