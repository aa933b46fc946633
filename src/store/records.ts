import { readdirSync, renameSync } from 'node:fs';
import { VmctlError } from '../errors.js';
import type { RunRecord, StateRecord } from '../vm/record.js';
import { readFileIfAny, removeFile, replaceFile, type ReplaceOptions } from './file.js';
import { vmPathsOf, type Paths } from './paths.js';

/** The record of the living guest; undefined = none, or one that cannot be believed (kept aside as `.broken`). */
export function readRunRecord(paths: Paths, name: string): RunRecord | undefined {
  return readRecord<RunRecord>(vmPathsOf(paths, name).runRecord, name);
}

/** What is kept of a VM over host boots. */
export function readStateRecord(paths: Paths, name: string): StateRecord | undefined {
  return readRecord<StateRecord>(vmPathsOf(paths, name).stateRecord, name);
}

/** Throws `host` when the record cannot be written, with what is full or forbidden. */
export function writeRunRecord(paths: Paths, record: RunRecord): void {
  writeRecord(vmPathsOf(paths, record.name).runRecord, record, { flush: false });
}

/** Throws `host` like writeRunRecord. */
export function writeStateRecord(paths: Paths, record: StateRecord): void {
  writeRecord(vmPathsOf(paths, record.name).stateRecord, record);
}

export function removeRunRecord(paths: Paths, name: string): void {
  removeFile(vmPathsOf(paths, name).runRecord);
  removeFile(vmPathsOf(paths, name).exitFile);
}

/** Names of all VMs that have a run record: guests to adopt, whether or not a definition is left. */
export function listRunRecords(paths: Paths): readonly string[] {
  try {
    return readdirSync(paths.run)
      .filter((file) => file.endsWith('.json'))
      .map((file) => file.slice(0, -'.json'.length))
      .sort();
  } catch {
    return [];
  }
}

function readRecord<T extends RunRecord | StateRecord>(path: string, name: string): T | undefined {
  const text = readFileIfAny(path);
  if (text === undefined) return undefined;
  try {
    const record = JSON.parse(text) as T;
    if (record.version === 1 && record.name === name) return record;
  } catch {
    // Falls through: a record that does not parse is as good as none, but is kept for whoever wants to know why.
  }
  renameSync(path, `${path}.broken`);
  return undefined;
}

function writeRecord(path: string, record: RunRecord | StateRecord, options: ReplaceOptions = {}): void {
  try {
    replaceFile(path, `${JSON.stringify(record)}\n`, options);
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? 'unknown error';
    throw new VmctlError('host', `record ${path} could not be written: ${code}`, {
      hint:
        code === 'ENOSPC' ? 'the file system is full: free some space' : 'check the directory and its owner',
      cause: error,
    });
  }
}
