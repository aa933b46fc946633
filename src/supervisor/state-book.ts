import type { Paths } from '../store/paths.js';
import { readStateRecord, writeStateRecord } from '../store/records.js';
import type { StateRecord } from '../vm/record.js';

/** What is kept of each VM over host boots, read once and written only when it changes. */
export interface StateBook {
  get(name: string): StateRecord;
  has(name: string): boolean;
  /** Throws `host` when the record cannot be written; then nothing has changed. */
  update(name: string, change: Partial<Omit<StateRecord, 'version' | 'name'>>): void;
}

export function createStateBook(paths: Paths): StateBook {
  /** undefined = there is none: a host of many VMs asks often for those that never ran. */
  const records = new Map<string, StateRecord | undefined>();
  return {
    get: (name) => read(name) ?? emptyRecord(name),
    has: (name) => read(name) !== undefined,
    update(name, change) {
      const before = read(name) ?? emptyRecord(name);
      const after = { ...before, ...change };
      if (JSON.stringify(before) === JSON.stringify(after) && read(name) !== undefined) return;
      writeStateRecord(paths, after);
      records.set(name, after);
    },
  };

  function read(name: string): StateRecord | undefined {
    if (!records.has(name)) records.set(name, readStateRecord(paths, name));
    return records.get(name);
  }
}

function emptyRecord(name: string): StateRecord {
  return {
    version: 1,
    name,
    intent: 'down',
    stoppedByOperator: false,
    pins: { macs: {}, slots: {} },
    deaths: [],
  };
}
