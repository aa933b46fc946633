import type { Paths } from '../store/paths.js';
import { readStateRecord, writeStateRecord } from '../store/records.js';
import type { StateRecord } from '../vm/record.js';
import { createArrears } from './arrears.js';
import type { Clock } from './clock.js';

/** What is kept of each VM over host boots, read once and written only when it changes. */
export interface StateBook {
  get(name: string): StateRecord;
  has(name: string): boolean;
  /** Throws `host` when the record cannot be written; then nothing has changed. */
  update(name: string, change: Change): void;
  /** The same for what has happened whether or not it can be written: thrown all the same, and tried again until it is. */
  insist(name: string, change: Change): void;
  /** Something of a VM that could not be written: tried again until it throws no more, or something newer is owed. */
  owe(name: string, pay: () => void): void;
  /** It is written. */
  paid(name: string): void;
  /** Tries no more: what is owed is the next daemon's. */
  release(): void;
}

type Change = Partial<Omit<StateRecord, 'version' | 'name'>>;

export function createStateBook(paths: Paths, clock: Pick<Clock, 'setTimeout' | 'clearTimeout'>): StateBook {
  /** undefined = there is none: a host of many VMs asks often for those that never ran. */
  const records = new Map<string, StateRecord | undefined>();
  /** What could not be written yet. */
  const owed = new Map<string, Change>();
  const arrears = createArrears(clock);
  return {
    get: (name) => read(name) ?? emptyRecord(name),
    has: (name) => read(name) !== undefined,
    update,
    insist(name, change) {
      try {
        update(name, change);
      } catch (error) {
        arrears.owe(`${name} record`, () => update(name, {}));
        owed.set(name, { ...owed.get(name), ...change });
        throw error;
      }
    },
    owe: arrears.owe,
    paid: arrears.paid,
    release: arrears.release,
  };

  function update(name: string, change: Change): void {
    const before = read(name) ?? emptyRecord(name);
    const after = { ...before, ...owed.get(name), ...change };
    const isNews = JSON.stringify(before) !== JSON.stringify(after) || read(name) === undefined;
    if (isNews) writeStateRecord(paths, after);
    records.set(name, after);
    owed.delete(name);
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
