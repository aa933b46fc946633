import { readdirSync, renameSync } from 'node:fs';
import type { BridgeRecord, DirectRecord, JailRecord, NetworkPins } from '../netgraph/record.js';
import { readFileIfAny, removeFile } from './file.js';
import { writeRecordFile } from './record-file.js';
import { bridgeRecordPath, directRecordPath, jailRecordPath, type Paths } from './paths.js';

/*
 * A file that cannot be read, or holds something else, counts as none: a node without record is somebody else's and is
 * left alone. What is broken is kept beside as `.broken`.
 */

export function readBridgeRecord(paths: Paths, name: string): BridgeRecord | undefined {
  return readRecord(bridgeRecordPath(paths, name), (record: BridgeRecord) => record.name === name);
}

/** Throws `host` when it cannot be written, with what is full or forbidden. */
export function writeBridgeRecord(paths: Paths, record: BridgeRecord): void {
  writeRecordFile(bridgeRecordPath(paths, record.name), record, { flush: false });
}

export function removeBridgeRecord(paths: Paths, name: string): void {
  removeFile(bridgeRecordPath(paths, name));
}

/** Of every bridge, by name. */
export function listBridgeRecords(paths: Paths): readonly BridgeRecord[] {
  return listRecords(paths, 'bridge-').flatMap((name) => readBridgeRecord(paths, name) ?? []);
}

export function readJailRecord(paths: Paths, interfaceName: string): JailRecord | undefined {
  const path = jailRecordPath(paths, interfaceName);
  return readRecord(path, (record: JailRecord) => record.interface === interfaceName);
}

/** Throws `host` like writeBridgeRecord. */
export function writeJailRecord(paths: Paths, record: JailRecord): void {
  writeRecordFile(jailRecordPath(paths, record.interface), record, { flush: false });
}

export function removeJailRecord(paths: Paths, interfaceName: string): void {
  removeFile(jailRecordPath(paths, interfaceName));
}

/** Of every interface of every jail, by interface. */
export function listJailRecords(paths: Paths): readonly JailRecord[] {
  return listRecords(paths, 'jail-').flatMap((name) => readJailRecord(paths, name) ?? []);
}

export function readDirectRecord(paths: Paths, vm: string): DirectRecord | undefined {
  return readRecord(directRecordPath(paths, vm), (record: DirectRecord) => record.vm === vm);
}

/** Throws `host` like writeBridgeRecord. */
export function writeDirectRecord(paths: Paths, record: DirectRecord): void {
  writeRecordFile(directRecordPath(paths, record.vm), record, { flush: false });
}

export function removeDirectRecord(paths: Paths, vm: string): void {
  removeFile(directRecordPath(paths, vm));
}

/** Of every VM, by name. */
export function listDirectRecords(paths: Paths): readonly DirectRecord[] {
  return listRecords(paths, 'direct-').flatMap((vm) => readDirectRecord(paths, vm) ?? []);
}

const NO_PINS: NetworkPins = { version: 1, interfaces: {}, jailLinks: {} };

/** What is kept over host boots; empty when there is nothing. */
export function readPins({ networkPins }: Paths): NetworkPins {
  const isPins = ({ interfaces, jailLinks }: NetworkPins): boolean =>
    isTable(interfaces) && isTable(jailLinks);
  return readRecord(networkPins, isPins) ?? NO_PINS;
}

/** Throws `host` like writeBridgeRecord. */
export function writePins({ networkPins }: Paths, pins: NetworkPins): void {
  writeRecordFile(networkPins, pins);
}

function isTable(value: unknown): boolean {
  return typeof value === 'object' && value !== null;
}

type NetworkRecord = BridgeRecord | DirectRecord | JailRecord | NetworkPins;

function readRecord<T extends NetworkRecord>(path: string, isIt: (record: T) => boolean): T | undefined {
  const text = readQuietly(path);
  if (text === undefined) return undefined;
  try {
    const record = JSON.parse(text) as T | null;
    if (record?.version === 1 && isIt(record)) return record;
  } catch {
    // Told apart below: a file is right or set aside.
  }
  setAside(path);
  return undefined;
}

function readQuietly(path: string): string | undefined {
  try {
    return readFileIfAny(path);
  } catch {
    return undefined;
  }
}

function setAside(path: string): void {
  try {
    renameSync(path, `${path}.broken`);
  } catch {
    // Who may only look leaves it where it is.
  }
}

function listRecords({ network }: Paths, prefix: string): readonly string[] {
  try {
    return readdirSync(network)
      .filter((file) => file.startsWith(prefix) && file.endsWith('.json'))
      .map((file) => file.slice(prefix.length, -'.json'.length))
      .sort();
  } catch {
    return [];
  }
}
