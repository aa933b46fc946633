/**
 * The kernel's netgraph as plain data (JSON in, JSON out): nodes, hooks, interfaces, registered types, the id counter.
 * Everything in this folder changes a Graph in place; nothing is kept beside it.
 */
export type Release = 13 | 14 | 15;

export interface Graph {
  readonly release: Release;
  /** Ids only grow and are never used twice (facts.md section 2). */
  nextId: number;
  /** Ascending by id, because nodes are only ever appended. */
  nodes: GraphNode[];
  /** Newest-registered first, as `ngctl types` lists them (facts.md section 1.6). */
  types: string[];
  interfaces: Interface[];
  nextInterfaceIndex: number;
}

export interface GraphNode {
  readonly id: number;
  readonly type: string;
  name?: string;
  /** Newest first, as `ngctl show` prints them. */
  hooks: GraphHook[];
  /** ng_bridge and ng_hub: outlives its last hook. */
  persistent?: boolean;
  /** ng_socket: the process whose end takes the node away. */
  owner?: number;
  /** ng_ether, ng_eiface, ng_iface: if_index of the interface. */
  interfaceIndex?: number;
  /** ng_eiface, ng_iface: N of ngethN, ngN, held as long as the node lives. */
  unit?: number;
  promisc?: boolean;
  autosrc?: boolean;
  bridge?: BridgeState;
  vlan?: VlanState;
}

export interface GraphHook {
  readonly name: string;
  readonly peer: number;
  readonly peerHook: string;
  /** ng_bridge only. */
  link?: LinkState;
  /** ng_tee only: frames and octets that came in and went out. */
  traffic?: Record<string, number>;
}

export interface BridgeState {
  config: Record<string, number>;
  /** Learned addresses, newest first. */
  hosts: BridgeHost[];
  /** The first hook ever was an uplink: unknown unicast goes to uplinks only (facts.md section 3). */
  restrictive: boolean;
}

export interface BridgeHost {
  readonly mac: string;
  hook: string;
  /** Seconds since learned, seconds since last heard. */
  age: number;
  staleness: number;
}

export interface LinkState {
  /** Only the counters that are not zero, by their ASCII names. */
  stats: Record<string, number>;
  readonly learns: boolean;
  readonly floods: boolean;
  /** Seconds for which the link is still ignored after a detected loop. */
  mutedSeconds: number;
}

export interface VlanState {
  filters: { hook: string; vid: number; pcp: number; cfi: number }[];
  encap: number;
  decap: number;
}

export interface Interface {
  name: string;
  readonly index: number;
  mac: string;
  readonly kind: InterfaceKind;
  up: boolean;
  /** How many asked for promiscuous mode; the flag is shown while it is not 0. */
  promiscCount: number;
  /** The address it was born with; ifconfig shows it once `mac` is another one. */
  readonly bornMac?: string;
  /** IFCAP_* that are on, and those that could be. */
  capabilities?: number;
  readonly capable?: number;
  addresses?: InterfaceAddress[];
  /** A vlan interface: its tag and parent; undefined = none, as after the parent's departure. */
  vlan?: VlanTag;
  /** Indexes of a lagg's ports or an if_bridge's members. */
  members?: number[];
  /** `ifconfig IF descr TEXT`. */
  description?: string;
  /** Of a tap: its own, and those it was put into. */
  groups?: readonly string[];
  /** A tap(4), whatever it is called. */
  tap?: true;
  /** 1500 unless somebody said otherwise. */
  mtu?: number;
  /** Of a tap: the process that has its device open. */
  openedBy?: number;
  /** The jail whose vnet it was lent to: out of the host's sight. */
  jail?: string;
}

/** `ether` = a network card; `bridge`, `lagg`, `vlan`, `wlan` = the interfaces of that name. */
export type InterfaceKind = 'loopback' | 'ether' | 'eiface' | 'iface' | 'vlan' | 'lagg' | 'bridge' | 'wlan';

export interface VlanTag {
  readonly tag: number;
  /** if_index. */
  readonly parent: number;
}

export interface InterfaceAddress {
  /** As ifconfig prints it, without prefix: `10.0.0.1`, `fd00::1`, `fe80::1%re0`. */
  readonly address: string;
  readonly prefix: number;
}

/** What an interface is made of; `lo0` and its like need no mac. */
export interface InterfaceSpec {
  readonly name: string;
  readonly mac?: string;
}
