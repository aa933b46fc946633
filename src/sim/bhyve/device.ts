import type { Process } from './process.js';
import type { ConfigNode } from './tree.js';

/** Where a device sits, and its configuration node. */
export interface DeviceAt {
  readonly bus: number;
  readonly slot: number;
  readonly func: number;
  readonly device: string;
  readonly node: ConfigNode;
}

/** One PCI device model: how its `-s` text is read, and its first checks at the start. */
export interface DeviceModel {
  readonly name: string;
  /** A name of another model: -s stores that one, and the name itself is refused at the start. */
  readonly alias?: string;
  /** Reads what stands behind the device name (undefined = no comma); false = refused, exit 4. */
  readonly parse: (process: Process, node: ConfigNode, text: string | undefined) => boolean;
  /** False = refused: `Device emulation initialization error` with errno's text follows. */
  readonly init: (process: Process, at: DeviceAt) => boolean;
}

/** `bus:slot:function`, as bhyve's messages write it. */
export function addressOf(at: Pick<DeviceAt, 'bus' | 'slot' | 'func'>): string {
  return `${at.bus}:${at.slot}:${at.func}`;
}
