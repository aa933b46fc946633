import type { BridgeDefinition } from '../definition/host-definition.js';
import { VmctlError } from '../errors.js';
import { nicRows } from './bridge-hooks.js';
import type { BridgeSeen, NicSeen } from './bridge-look.js';
import { nodeOfInterface } from './names.js';
import type { HookRow, NodeView } from './node.js';

/** Throws when the bridge cannot be made without touching what is somebody else's: says what holds what. */
export function judgeBridge(wanted: BridgeDefinition, seen: BridgeSeen): void {
  judgeName(wanted, seen);
  if (wanted.interface === undefined) return;
  const node = nodeOfInterface(wanted.interface);
  if (seen.nic === undefined) {
    throw refusal(
      `bridge ${wanted.name}: there is no interface ${wanted.interface} (no netgraph node ${node})`,
      `\`ifconfig -l\` lists the interfaces; write one of them as interface of [bridge.${wanted.name}] in host.toml`,
    );
  }
  if (seen.nic.type !== 'ether') {
    throw refusal(
      `bridge ${wanted.name}: node ${node} is of type ${seen.nic.type}, not an Ethernet interface`,
      `write an Ethernet interface as interface of [bridge.${wanted.name}] in host.toml`,
    );
  }
  const hooks = nicRows(seen.nic);
  for (const row of hooks) judgeHook(wanted, seen, row);
  judgeSides(wanted, hooks);
  judgePeer(wanted, seen, seen.nic);
  if (hooks.length === 0) judgeOtherNic(wanted, seen, seen.nic);
}

/**
 * Throws when somebody else's bridge of that name is no use: it is not on the wanted NIC. It is not connected to it
 * either: what others made is never changed.
 */
export function judgeForeign(wanted: BridgeDefinition, seen: BridgeSeen): void {
  judgeBridge(wanted, seen);
  const isOn = nicRows(seen.nic).some((row) => row.peerName === wanted.name);
  if (wanted.interface === undefined || isOn) return;
  throw refusal(
    `bridge ${wanted.name} was not made by vmctl, and interface ${wanted.interface} is not on it`,
    `remove it (\`ngctl shutdown ${wanted.name}:\`), or give the bridge another name in host.toml`,
  );
}

function judgeName(wanted: BridgeDefinition, { named }: BridgeSeen): void {
  if (named === undefined || named === 'crowded' || named.type === 'bridge') return;
  throw refusal(
    `bridge ${wanted.name}: a node of type ${named.type} has that name already`,
    `give the bridge another name in host.toml, or rename that node: \`ngctl name ${wanted.name}: OTHER\``,
  );
}

/** A hook of the NIC must hang on the wanted bridge, or on a nameless one that can still become it. */
function judgeHook(wanted: BridgeDefinition, { named }: BridgeSeen, row: HookRow): void {
  const hook = `${wanted.interface}:${row.hook}`;
  const holder = row.peerName ?? `[${row.peerId}]`;
  if (row.peerType !== 'bridge') {
    throw refusal(
      `bridge ${wanted.name}: ${hook} is held by ${holder}, a node of type ${row.peerType}`,
      `free the interface (\`ngctl show ${nodeOfInterface(wanted.interface ?? '')}:\`) or use another one`,
    );
  }
  if (row.peerName !== undefined && row.peerName !== wanted.name) {
    throw refusal(
      `bridge ${wanted.name}: ${hook} belongs to the bridge ${row.peerName}`,
      `an interface can be on one bridge only: call the bridge ${row.peerName} in host.toml, or use another interface`,
    );
  }
  if (row.peerName === undefined && named !== undefined) {
    throw refusal(
      `bridge ${wanted.name}: ${hook} hangs on a nameless bridge ${holder}, and another bridge has the name`,
      `if the nameless one is a leftover, \`ngctl shutdown [${row.peerId}]:\` removes it`,
    );
  }
}

function judgeSides(wanted: BridgeDefinition, hooks: readonly HookRow[]): void {
  const [first, second] = hooks;
  if (first === undefined || second === undefined || first.peerId === second.peerId) return;
  throw refusal(
    `bridge ${wanted.name}: lower and upper of ${wanted.interface} hang on two different bridges`,
    `look at \`ngctl show ${nodeOfInterface(wanted.interface ?? '')}:\` and remove one of them`,
  );
}

/** A nameless bridge with nothing but our NIC is an unfinished recipe; with others on it, it is somebody's. */
function judgePeer(wanted: BridgeDefinition, { peer }: BridgeSeen, nic: NodeView): void {
  const other = peer?.hooks.find((row) => row.peerId !== nic.id);
  if (peer === undefined || other === undefined) return;
  const who = other.peerName ?? `[${other.peerId}]`;
  throw refusal(
    `bridge ${wanted.name}: ${wanted.interface} hangs on a nameless bridge [${peer.id}] that ${who} uses`,
    `if it is yours, name it: \`ngctl name [${peer.id}]: ${wanted.name}\``,
  );
}

function judgeOtherNic(wanted: BridgeDefinition, { named }: BridgeSeen, nic: NicSeen): void {
  if (named === undefined || named === 'crowded') return;
  const other = named.hooks.find(
    (row) =>
      row.peerType === 'ether' &&
      (row.peerHook === 'lower' || row.peerHook === 'upper') &&
      row.peerId !== nic.id,
  );
  if (other === undefined) return;
  throw refusal(
    `bridge ${wanted.name} is on interface ${other.peerName ?? `[${other.peerId}]`}, not on ${wanted.interface}`,
    `write that interface in host.toml, or give this bridge another name, or, where vmctl made it, take it down first: \`vmctl bridge down ${wanted.name}\``,
  );
}

/** flood_unknown = false needs hooks that came with FreeBSD 14 (ng_bridge(4), facts.md 3). */
export function judgeRelease({ name, floodUnknown }: BridgeDefinition, release: number): void {
  if (floodUnknown || release >= 14) return;
  throw refusal(
    `bridge ${name}: flood_unknown = false needs uplink hooks, and ng_bridge(4) of FreeBSD ${release} has none`,
    `leave flood_unknown out, or use FreeBSD 14 or newer`,
  );
}

function refusal(message: string, hint: string): VmctlError {
  return new VmctlError('host', message, { hint });
}
