import { readdirSync, renameSync } from 'node:fs';
import { completeEarlier } from '../definition/vm-defaults.js';
import type { RunRecord, StateRecord } from '../vm/record.js';
import { readFileIfAny, removeFile } from './file.js';
import { writeRecordFile } from './record-file.js';
import { vmPathsOf, type Paths } from './paths.js';

/** The record of the living guest; undefined = none, or one that cannot be believed. */
export function readRunRecord(paths: Paths, name: string): RunRecord | undefined {
  const record = readRecord<RunRecord>(vmPathsOf(paths, name).runRecord, name);
  if (record?.definition?.console === undefined) return record;
  return { ...record, definition: completeEarlier(record.definition) };
}

/** What is kept of a VM over host boots. */
export function readStateRecord(paths: Paths, name: string): StateRecord | undefined {
  return readRecord<StateRecord>(vmPathsOf(paths, name).stateRecord, name);
}

/** Throws `host` when the record cannot be written, with what is full or forbidden. */
export function writeRunRecord(paths: Paths, record: RunRecord): void {
  writeRecordFile(vmPathsOf(paths, record.name).runRecord, record, { flush: false });
}

/** Throws `host` like writeRunRecord. */
export function writeStateRecord(paths: Paths, record: StateRecord): void {
  writeRecordFile(vmPathsOf(paths, record.name).stateRecord, record);
}

export function removeRunRecord(paths: Paths, name: string): void {
  removeFile(vmPathsOf(paths, name).runRecord);
  removeFile(vmPathsOf(paths, name).exitFile);
  removeFile(vmPathsOf(paths, name).secrets);
}

/** Names of all VMs that have a run record: guests to adopt, whether or not a definition is left. */
export function listRunRecords(paths: Paths): readonly string[] {
  return listRecords(paths.run);
}

/** Names of all VMs of which something is kept over host boots. */
export function listStateRecords(paths: Paths): readonly string[] {
  return listRecords(paths.state);
}

function listRecords(directory: string): readonly string[] {
  try {
    return readdirSync(directory)
      .filter((file) => file.endsWith('.json'))
      .map((file) => file.slice(0, -'.json'.length))
      .sort();
  } catch {
    return [];
  }
}

/** Moves records that cannot be believed aside as `.broken`, for whoever wants to know why; their names. */
export function setBrokenAside(paths: Paths): readonly string[] {
  return [paths.run, paths.state].flatMap((directory) =>
    listRecords(directory).flatMap((name) => {
      const path = `${directory}/${name}.json`;
      if (readRecord(path, name) !== undefined) return [];
      renameSync(path, `${path}.broken`);
      return [path];
    }),
  );
}

function readRecord<T extends RunRecord | StateRecord>(path: string, name: string): T | undefined {
  const text = readFileIfAny(path);
  if (text === undefined) return undefined;
  try {
    const record = JSON.parse(text) as T;
    return record.version === 1 && record.name === name ? record : undefined;
  } catch {
    return undefined;
  }
}
