import type { HostCommand } from '../command/command.js';
import type { BridgeDefinition } from '../definition/host-definition.js';
import type { BridgeSeen } from '../netgraph/bridge-look.js';
import type { InterfaceSeen } from '../netgraph/parse-ifconfig.js';
import type { Ground } from './bridge-ground.js';

/** A bridge about to be made or healed: all that is known before the first act. */
export interface Making {
  /** `auto` is resolved. */
  readonly wanted: BridgeDefinition;
  readonly seen: BridgeSeen;
  /** The ngctl run; undefined = netgraph is as it shall be. */
  readonly script: HostCommand | undefined;
  readonly ground: Ground;
  /** Of the host's interface. */
  readonly mac: string;
  /** All interfaces, where the host has one of its own on the bridge. */
  readonly interfaces: readonly InterfaceSeen[];
}
