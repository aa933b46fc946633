import type { Paths } from '../store/paths.js';
import type { BridgeRecord, JailRecord, NetworkPins } from '../netgraph/record.js';
import { listJailRecords, readBridgeRecord, readPins } from '../store/network-records.js';
import { listRunRecords, readRunRecord, readStateRecord } from '../store/records.js';
import type { RunRecord, StateRecord } from '../vm/record.js';

/** The daemon's records, read by somebody who may not be allowed to. */
export interface RecordReader {
  state(name: string): StateRecord | undefined;
  run(name: string): RunRecord | undefined;
  /** Of all guests that live or may live. */
  running(): readonly RunRecord[];
  /** Of any boot. */
  bridge(name: string): BridgeRecord | undefined;
  /** Of every interface of every jail, of any boot. */
  jails(): readonly JailRecord[];
  networkPins(): NetworkPins | undefined;
  /** What could not be read, and why; each once. */
  unread(): readonly string[];
}

/** `blind` = as if there were no records. */
export function createRecordReader(paths: Paths, blind: boolean): RecordReader {
  const unread = new Set<string>();
  const attempt = <T>(directory: string, read: () => T): T | undefined => {
    if (blind) return undefined;
    try {
      return read();
    } catch (error) {
      unread.add(`records in ${directory} (${(error as NodeJS.ErrnoException).code ?? String(error)})`);
      return undefined;
    }
  };
  const run = (name: string): RunRecord | undefined => attempt(paths.run, () => readRunRecord(paths, name));
  return {
    run,
    state: (name) => attempt(paths.state, () => readStateRecord(paths, name)),
    running: () => (attempt(paths.run, () => listRunRecords(paths)) ?? []).flatMap((name) => run(name) ?? []),
    bridge: (name) => attempt(paths.run, () => readBridgeRecord(paths, name)),
    jails: () => attempt(paths.run, () => listJailRecords(paths)) ?? [],
    networkPins: () => attempt(paths.state, () => readPins(paths)),
    unread: () => [...unread],
  };
}
