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
  const records = new Map<string, StateRecord>();
  return {
    get: (name) => read(name) ?? emptyRecord(name),
    has: (name) => read(name) !== undefined,
    update(name, change) {
      const before = read(name) ?? emptyRecord(name);
      const after = { ...before, ...change };
      if (JSON.stringify(before) === JSON.stringify(after) && records.has(name)) return;
      writeStateRecord(paths, after);
      records.set(name, after);
    },
  };

  function read(name: string): StateRecord | undefined {
    const known = records.get(name) ?? readStateRecord(paths, name);
    if (known !== undefined) records.set(name, known);
    return known;
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
