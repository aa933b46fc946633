import type { ListenAddress } from './address.js';
import type { Principal } from './definition.js';

/** `host.toml`: the host's bridges and defaults. */
export interface HostDefinition {
  /** Where VM directories lie, as written. */
  readonly vmDirectory: string;
  readonly bridges: readonly BridgeDefinition[];
  /** Who, besides root, may see and operate every VM. */
  readonly operators: readonly Principal[];
  /** So many VMs may be on their way up at once. */
  readonly maxParallel: number;
  /** Where the daemon answers Prometheus, on loopback; absent = nowhere. */
  readonly metrics?: ListenAddress;
  /** `[defaults]` as written: what VMs' files say nothing of; judged as a part of each VM. */
  readonly defaults?: Readonly<Record<string, unknown>>;
}

/**
 * One ng_bridge(4). Public: `interface`. VLAN: `interface` and `vlan`. Private: `hostInterface`. Isolated: none of them.
 */
export interface BridgeDefinition {
  /** Node name of the ng_bridge. */
  readonly name: string;
  /** Host NIC whose hooks are connected; `auto` = that of the default route when the bridge is first made. */
  readonly interface?: string;
  /** How `interface` is made with ifconfig(8) when it is not there. */
  readonly vlan?: VlanDefinition;
  /** false = only `lower` is connected: the NIC is given to the guests entirely. */
  readonly attachHost: boolean;
  /** Connect `lower` alone although the NIC carries an address or the default route. */
  readonly force: boolean;
  /** Switch LRO and vlanhwfilter of the NIC off when the bridge is made. */
  readonly disableOffload: boolean;
  /** By which the host takes part in a bridge without NIC: an ng_eiface(4). */
  readonly hostInterface?: HostInterfaceDefinition;
  /** false = uplink hooks for NIC or host interface: unknown unicast goes there only (ng_bridge(4), FreeBSD 14). */
  readonly floodUnknown: boolean;
  readonly tuning: BridgeTuning;
}

export interface VlanDefinition {
  readonly parent: string;
  /** 1 to 4094. */
  readonly tag: number;
}

export interface HostInterfaceDefinition {
  /** Of interface and node. */
  readonly name: string;
  /** With prefix length, `10.0.0.1/24`, `fd00::1/64`. */
  readonly addresses: readonly string[];
  /** Lower case, colons; absent = derived. */
  readonly mac?: string;
}

/** ng_bridge(4)'s configuration in seconds; absent = the kernel's own (60, 900, 1). */
export interface BridgeTuning {
  readonly loopTimeout?: number;
  readonly maxStaleness?: number;
  readonly minStableAge?: number;
}
