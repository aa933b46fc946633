/**
 * What vmctl remembers of the nodes it makes. A name alone proves nothing: a node is ours while its id, or the run that
 * was making it, is on record for this boot (design: netgraph rule 1).
 */

/** /var/run/vmctl/net/bridge-NAME.json. */
export interface BridgeRecord {
  readonly version: 1;
  readonly name: string;
  /** kern.boot_id in hex; null = could not be seen. Another boot's record says nothing. */
  readonly bootId: string | null;
  /** `making` is on disk before the first command that changes anything. */
  readonly phase: 'making' | 'made';
  /** Hex id of the bridge; null while making. */
  readonly nodeId: string | null;
  /** The NIC it is on, `auto` resolved. */
  readonly interface: string | null;
  /** Name of the VLAN interface that vmctl made for it. */
  readonly vlan: string | null;
  /** Name of its ng_eiface for the host. */
  readonly hostInterface: string | null;
}

/** /var/run/vmctl/net/jail-INTERFACE.json: one network interface of one jail. */
export interface JailRecord {
  readonly version: 1;
  readonly jail: string;
  /** Name of interface and node. */
  readonly interface: string;
  readonly bridge: string;
  /** `link3`. */
  readonly hook: string;
  readonly mac: string;
  readonly bootId: string | null;
  readonly phase: 'making' | 'made';
}

/**
 * /var/run/vmctl/net/direct-VM.json: what is made or changed for the NICs of one guest that are on no bridge of ours. On disk
 * before the first command that does so, until all of it is taken back.
 */
export interface DirectRecord {
  readonly version: 1;
  readonly vm: string;
  readonly bootId: string | null;
  /** Interfaces made for it. */
  readonly taps: readonly { readonly name: string; readonly nic: string }[];
  readonly nodes: readonly NodeChange[];
}

/** What of an ng_ether(4) node was another way before. */
export interface NodeChange {
  readonly node: string;
  /** The hook that the guest takes. */
  readonly hook: string;
  readonly nic: string;
  /** Was off, and was switched on. */
  readonly promisc: boolean;
  /** Was on, and was switched off. */
  readonly autosrc: boolean;
}

/** /var/db/vmctl/net/pins.json: kept over host boots. */
export interface NetworkPins {
  readonly version: 1;
  /** Bridge -> the NIC that `auto` was, when it was first made. */
  readonly interfaces: Readonly<Record<string, string>>;
  /** Interface of a jail -> where it was plugged in last, `bnet0:link3`. */
  readonly jailLinks: Readonly<Record<string, string>>;
}

/** The record counts: it was written in this boot. */
export function isOfBoot({ bootId }: { readonly bootId: string | null }, now: string | undefined): boolean {
  return bootId === (now ?? null);
}
