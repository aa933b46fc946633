/** A node as a row of ngctl(8) `list`, `show` prints it. */
export interface NodeRow {
  /** undefined for `<unnamed>`. */
  readonly name: string | undefined;
  readonly type: string;
  /** Hex digits without leading zeros, as in the path `[1f]:`. */
  readonly id: string;
  readonly hookCount: number;
}

/** One line of the hook table of `ngctl show`. */
export interface HookRow {
  readonly hook: string;
  readonly peerName: string | undefined;
  readonly peerType: string;
  readonly peerId: string;
  readonly peerHook: string;
}

export interface NodeView extends NodeRow {
  readonly hooks: readonly HookRow[];
}

/** A guest NIC's place in the network: what a lease holds and a record keeps. */
export interface Link {
  /** The bridge's node name; of an unplugged NIC its parking hub's. */
  readonly bridge: string;
  /** `link2`. */
  readonly hook: string;
  /** Name of bhyve's socket node (`socket=`), 31 characters at most. */
  readonly socket: string;
  readonly mac: string;
  /** NIC key of the definition. */
  readonly nic: string;
  /** Hangs alone on an ng_hub(4) of its own: bhyve(8) must have something to connect to. */
  readonly unplugged?: true;
}
