import { completeEarlier } from '../definition/vm-defaults.js';
import type { HookRecord } from '../vm/record.js';
import { readFileIfAny, removeFile } from './file.js';
import { writeRecordFile } from './record-file.js';
import { vmPathsOf, type Paths } from './paths.js';

/** undefined = nothing is left to do, or nothing that can be believed. */
export function readHookRecord(paths: Paths, name: string): HookRecord | undefined {
  const text = readFileIfAny(vmPathsOf(paths, name).hooks);
  if (text === undefined) return undefined;
  try {
    const record = JSON.parse(text) as HookRecord;
    if (record.version !== 1 || record.name !== name) return undefined;
    return { ...record, definition: completeEarlier(record.definition) };
  } catch {
    return undefined;
  }
}

/** Throws `host` when it cannot be written. */
export function writeHookRecord(paths: Paths, record: HookRecord): void {
  writeRecordFile(vmPathsOf(paths, record.name).hooks, record, { flush: false });
}

export function removeHookRecord(paths: Paths, name: string): void {
  removeFile(vmPathsOf(paths, name).hooks);
}
