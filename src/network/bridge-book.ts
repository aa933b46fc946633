import type { BridgeDefinition } from '../definition/host-definition.js';
import { isOfBoot, type BridgeRecord } from '../netgraph/record.js';
import type { BridgeHost, EnsuredBridge } from '../plan/bridge.js';
import {
  listBridgeRecords,
  readBridgeRecord,
  readPins,
  removeBridgeRecord,
  writeBridgeRecord,
  writePins,
} from '../store/network-records.js';
import type { NetworkContext } from './context.js';

/** What is on record of the bridges that vmctl made, of this boot: a record of another boot's is nothing. */
export interface BridgeBook {
  known(name: string): { readonly record?: BridgeRecord; readonly pinned?: string };
  all(): readonly BridgeRecord[];
  /** Before the first command that changes anything. Throws `host` when it cannot be written. */
  begin(name: string, begun: BridgeHost): void;
  /** It is as its definition says. */
  finish(bridge: BridgeDefinition, ensured: EnsuredBridge): void;
  /** What was begun came to nothing. */
  drop(name: string): void;
  /** An operator took it down: `auto` is asked for anew when it is made again. */
  forget(name: string): void;
}

export function createBridgeBook({ paths, facts }: Pick<NetworkContext, 'paths' | 'facts'>): BridgeBook {
  return {
    known(name) {
      const record = readBridgeRecord(paths, name);
      const pinned = readPins(paths).interfaces[name];
      return {
        ...(record !== undefined && isNow(record) && { record }),
        ...(pinned !== undefined && { pinned }),
      };
    },
    all: () => listBridgeRecords(paths).filter(isNow),
    begin: (name, { interface: nic, vlan, hostInterface }) =>
      writeBridgeRecord(paths, {
        ...{ version: 1, name, bootId: bootId(), phase: 'making', nodeId: null },
        ...{ interface: nic, vlan, hostInterface },
      }),
    finish,
    drop: (name) => removeBridgeRecord(paths, name),
    forget(name) {
      removeBridgeRecord(paths, name);
      const pins = readPins(paths);
      const { [name]: pinned, ...interfaces } = pins.interfaces;
      if (pinned !== undefined) writePins(paths, { ...pins, interfaces });
    },
  };

  function bootId(): string | null {
    return facts().bootId ?? null;
  }

  function isNow(record: BridgeRecord): boolean {
    return isOfBoot(record, facts().bootId);
  }

  function finish({ name, interface: wanted }: BridgeDefinition, ensured: EnsuredBridge): void {
    const { owner, nodeId, interface: nic, vlan, hostInterface } = ensured;
    if (owner === 'vmctl') {
      const record: BridgeRecord = {
        ...{ version: 1, name, bootId: bootId(), phase: 'made', nodeId },
        ...{ interface: nic, vlan, hostInterface },
      };
      if (JSON.stringify(record) !== JSON.stringify(readBridgeRecord(paths, name)))
        writeBridgeRecord(paths, record);
    } else removeBridgeRecord(paths, name);
    if (wanted === 'auto' && nic !== null) pin(name, nic);
  }

  /** What `auto` was when the bridge was first made: another default route tomorrow does not move the guests. */
  function pin(name: string, nic: string): void {
    const pins = readPins(paths);
    if (pins.interfaces[name] === nic) return;
    writePins(paths, { ...pins, interfaces: { ...pins.interfaces, [name]: nic } });
  }
}
