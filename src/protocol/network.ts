/** What `vmctl bridge`, `nic`, `jail`, `net`, `macs` and `graph` show; their --json is these objects. */

export type BridgeKind = 'public' | 'vlan' | 'private' | 'isolated' | 'foreign';

/** One bridge as it is, against what host.toml says. */
export interface BridgeReport {
  readonly name: string;
  /** `foreign`: not in host.toml. */
  readonly kind: BridgeKind;
  /** `degraded`: it is there, and something of it is not; `unknown`: it could not be looked at. */
  readonly state: 'up' | 'down' | 'degraded' | 'unknown';
  /** Who made it; null when it is not there. What others made is used as it is, never changed, never removed. */
  readonly owner: 'vmctl' | 'other' | null;
  /** One line for each thing that is not as host.toml says. */
  readonly problems: readonly string[];
  /** NIC, `auto` resolved. */
  readonly interface: string | null;
  readonly hostInterface: string | null;
  /** Hex, as in the path `[1f]:`. */
  readonly nodeId: string | null;
  /** Connected hooks; null when nobody could count them. */
  readonly hooks: number | null;
}

/** All bridges that could be seen. */
export interface BridgeSight {
  readonly bridges: readonly BridgeReport[];
  /** Why bridges that are not in host.toml may be missing. */
  readonly unseen?: string;
}

export interface NetReport {
  /** ISO 8601. */
  readonly takenAt: string;
  readonly bridges: readonly BridgeTraffic[];
  /** NICs of VMs that are on no bridge of ours; what flows there nobody counts. Absent = there are none. */
  readonly direct?: readonly DirectNic[];
}

export interface DirectNic extends Pick<NicReport, 'vm' | 'nic' | 'mac'> {
  /** As of NicReport. */
  readonly backend: string;
  /** Published status of the VM. */
  readonly state: string;
}

/** A bridge and who is on it: host side first, then VMs and jails by name, then others. */
export interface BridgeTraffic extends BridgeReport {
  readonly members: readonly NetMember[];
  /** Who else is on it, where only one's own VMs may be seen: guests and others, not the host. Absent = everybody is told. */
  readonly others?: number;
}

/** One end of a bridge. */
export interface NetMember {
  /** `nic`: a NIC of the host; `host`: an ng_eiface by which the host takes part; `other`: somebody else's node. */
  readonly kind: 'nic' | 'host' | 'vm' | 'jail' | 'other';
  /** VM, jail, interface or node; `[1f]` for a node without name. */
  readonly name: string;
  /** Of a NIC: which of its hooks. */
  readonly side: 'lower' | 'upper' | null;
  /** Of a VM: NIC key; of a jail: its interface. */
  readonly nic: string | null;
  /** `link2`, `uplink1`; null = not plugged in: the VM is down, or the NIC unplugged or cut off. */
  readonly hook: string | null;
  /** The node behind the hook. */
  readonly node: string | null;
  readonly mac: string | null;
  /** Of a VM: its published status, such as `running`; else `up`, or `down` when it should be there and is not. */
  readonly state: string;
  readonly traffic: Traffic | null;
}

/**
 * As the member sees it: a guest's `tx` is what it sent. Of a NIC's `lower` as the NIC sees it: `rx` came from the wire.
 * Totals go on over guest reboots and remade links, up to the last look.
 */
export interface Traffic {
  readonly rx: Flow;
  readonly tx: Flow;
  /** Frames to the member that found no memory, and frames of it dropped while its link was muted. */
  readonly drops: number;
  /** How often its link was taken for a loop: an equal MAC elsewhere on the bridge, mostly (ng_bridge(4)). */
  readonly loops: number;
}

export interface Flow {
  readonly bytes: number;
  readonly packets: number;
  readonly multicasts: number;
  readonly broadcasts: number;
  /** Since the look before; null = there was none. */
  readonly bytesPerSecond: number | null;
  readonly packetsPerSecond: number | null;
}

/** What a bridge has learned (ng_bridge(4) gettable). */
export interface MacTable {
  readonly bridge: string;
  readonly entries: readonly MacEntry[];
  /** Addresses behind two links, in two definitions, or learned behind another NIC than their own. */
  readonly warnings: readonly string[];
}

export interface MacEntry {
  readonly mac: string;
  readonly hook: string;
  /** Who is behind the hook; null = nobody known. */
  readonly member: Pick<NetMember, 'kind' | 'name' | 'nic'> | null;
  readonly ageSeconds: number;
  readonly staleSeconds: number;
}

/** One NIC of a VM, as `vmctl nic list` shows it. */
export interface NicReport {
  readonly vm: string;
  /** Name if given, else position. */
  readonly nic: string;
  readonly position: number;
  readonly type: string;
  readonly mac: string | null;
  /** Where its definition wants it; null = on no bridge of ours, see `backend`. */
  readonly wantedBridge: string | null;
  /** What else it is on, in words: `tapweb.0 on bridge0`, `re1:lower`, `slirp`; null = a bridge. */
  readonly backend: string | null;
  /** Where it is; null when unplugged or down. */
  readonly bridge: string | null;
  readonly hook: string | null;
  readonly socket: string | null;
  /**
   * `cut off`: it should be plugged in and is not; the next look of the daemon mends it. `direct`: the guest lives, and what the NIC
   * is on nobody watches.
   */
  readonly state: 'plugged' | 'unplugged' | 'cut off' | 'direct' | 'down';
}

/** One interface of a jail. */
export interface JailReport {
  readonly jail: string;
  readonly interface: string;
  readonly bridge: string;
  readonly hook: string;
  readonly mac: string;
  /** `cut off`: the bridge died; `gone`: somebody removed the interface. */
  readonly state: 'plugged' | 'cut off' | 'gone';
}
