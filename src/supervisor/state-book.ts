import type { Paths } from '../store/paths.js';
import { readStateRecord, writeStateRecord } from '../store/records.js';
import type { StateRecord } from '../vm/record.js';
import type { Clock } from './clock.js';

/** What is kept of each VM over host boots, read once and written only when it changes. */
export interface StateBook {
  get(name: string): StateRecord;
  has(name: string): boolean;
  /** Throws `host` when the record cannot be written; then nothing has changed. */
  update(name: string, change: Change): void;
  /** The same for what has happened whether or not it can be written: thrown all the same, and tried again until it is. */
  insist(name: string, change: Change): void;
}

type Change = Partial<Omit<StateRecord, 'version' | 'name'>>;

/** A full disk has room again after this, perhaps. */
const AGAIN_MS = 10_000;

export function createStateBook(paths: Paths, clock: Pick<Clock, 'setTimeout'>): StateBook {
  /** undefined = there is none: a host of many VMs asks often for those that never ran. */
  const records = new Map<string, StateRecord | undefined>();
  /** What could not be written yet. */
  const owed = new Map<string, Change>();
  return {
    get: (name) => read(name) ?? emptyRecord(name),
    has: (name) => read(name) !== undefined,
    update,
    insist(name, change) {
      try {
        update(name, change);
      } catch (error) {
        if (owed.size === 0) clock.setTimeout(settle, AGAIN_MS);
        owed.set(name, { ...owed.get(name), ...change });
        throw error;
      }
    },
  };

  function update(name: string, change: Change): void {
    const before = read(name) ?? emptyRecord(name);
    const after = { ...before, ...owed.get(name), ...change };
    const isNews = JSON.stringify(before) !== JSON.stringify(after) || read(name) === undefined;
    if (isNews) writeStateRecord(paths, after);
    records.set(name, after);
    owed.delete(name);
  }

  function settle(): void {
    for (const name of owed.keys()) {
      try {
        update(name, {});
      } catch {
        // Told when it was ordered.
      }
    }
    if (owed.size > 0) clock.setTimeout(settle, AGAIN_MS);
  }

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
