import type { BridgeDefinition } from '../definition/host-definition.js';
import { nodeOfInterface } from '../netgraph/names.js';
import type { HookRow } from '../netgraph/node.js';
import type { BridgeReport, JailReport, NetMember, NicReport } from '../protocol/network.js';

/** A member as it is or should be; what flowed comes later. */
export type Seat = Omit<NetMember, 'traffic'>;

export interface SeatInput {
  readonly bridge: BridgeReport;
  /** undefined = not in host.toml. */
  readonly definition: BridgeDefinition | undefined;
  /** Who is on the bridge; undefined = nobody could look, or it is not there. */
  readonly rows: readonly HookRow[] | undefined;
  /** Of all VMs. */
  readonly nics: readonly NicReport[];
  /** VM -> published status. */
  readonly vmStates: ReadonlyMap<string, string>;
  readonly jails: readonly JailReport[];
  /** MAC by ether node. */
  readonly nicMacs: ReadonlyMap<string, string>;
}

const SIDES = ['lower', 'upper'] as const;
const ORDER: readonly Seat['kind'][] = ['nic', 'host', 'vm', 'jail', 'other'];

/** Everybody on a bridge, and those who should be: host side first, then VMs, jails and others by name. */
export function seatsOf(input: SeatInput): readonly Seat[] {
  const rows = new Map((input.rows ?? []).map((row) => [row.hook, row]));
  const take = (isIt: (row: HookRow) => boolean): HookRow | undefined => {
    const row = [...rows.values()].find(isIt);
    if (row !== undefined) rows.delete(row.hook);
    return row;
  };
  const seats = [
    ...nicSeats(input, take),
    ...hostSeats(input, take),
    ...vmSeats(input, rows),
    ...jailSeats(input, rows),
  ];
  return [...seats, ...[...rows.values()].map(strangerSeat)].sort(
    (a, b) => ORDER.indexOf(a.kind) - ORDER.indexOf(b.kind) || byName(seatWords(a), seatWords(b)),
  );
}

type Take = (isIt: (row: HookRow) => boolean) => HookRow | undefined;

/** The NIC of the bridge, and any other that somebody put on it. */
function nicSeats({ bridge, definition, rows, nicMacs }: SeatInput, take: Take): readonly Seat[] {
  const own = bridge.interface === null ? undefined : nodeOfInterface(bridge.interface);
  const seats: Seat[] = [];
  for (const side of SIDES) {
    const row =
      own === undefined ? undefined : take(({ peerName, peerHook }) => peerName === own && peerHook === side);
    const wanted = definition !== undefined && (side === 'lower' || definition.attachHost);
    if (own !== undefined && (row !== undefined || wanted))
      seats.push(
        nicSeat({ name: bridge.interface ?? own, node: own, side, hook: row?.hook, mac: nicMacs.get(own) }),
      );
  }
  for (const { hook, peerType, peerName, peerId, peerHook } of rows ?? []) {
    const side = SIDES.find((one) => one === peerHook);
    const node = nodeName(peerName, peerId);
    if (peerType !== 'ether' || side === undefined || take((row) => row.hook === hook) === undefined)
      continue;
    seats.push(nicSeat({ name: node, node, side, hook, mac: nicMacs.get(node) }));
  }
  return seats;
}

interface NicSeat {
  readonly name: string;
  readonly node: string;
  readonly side: 'lower' | 'upper';
  readonly hook: string | undefined;
  readonly mac: string | undefined;
}

function nicSeat({ name, node, side, hook = undefined, mac }: NicSeat): Seat {
  const state = hook === undefined ? 'down' : 'up';
  return { kind: 'nic', name, side, nic: null, hook: hook ?? null, node, mac: mac ?? null, state };
}

function hostSeats({ bridge, definition }: SeatInput, take: Take): readonly Seat[] {
  const name = bridge.hostInterface;
  if (name === null) return [];
  const row = take(({ peerName }) => peerName === nodeOfInterface(name));
  // One that others made has the address that they gave it.
  const mac = bridge.owner === 'other' ? null : (definition?.hostInterface?.mac ?? null);
  const state = row === undefined ? 'down' : 'up';
  return [{ kind: 'host', name, side: null, nic: null, hook: row?.hook ?? null, node: name, mac, state }];
}

type Rows = Map<string, HookRow>;

function vmSeats({ bridge, nics, vmStates }: SeatInput, rows: Rows): readonly Seat[] {
  const byNode = byPeer(rows);
  return nics
    .filter((nic) => (nic.bridge ?? nic.wantedBridge) === bridge.name)
    .map(({ vm, nic, hook, socket, mac }) => {
      const row = takePeer({ rows, byNode, node: socket, hook });
      const state = vmStates.get(vm) ?? 'unknown';
      return { kind: 'vm', name: vm, side: null, nic, hook: row?.hook ?? null, node: socket, mac, state };
    });
}

function jailSeats({ bridge, jails }: SeatInput, rows: Rows): readonly Seat[] {
  const byNode = byPeer(rows);
  return jails
    .filter((jail) => jail.bridge === bridge.name)
    .map(({ jail, interface: node, hook, mac }) => {
      const row = takePeer({ rows, byNode, node, hook });
      const state = row === undefined ? 'down' : 'up';
      return { kind: 'jail', name: jail, side: null, nic: node, hook: row?.hook ?? null, node, mac, state };
    });
}

function byPeer(rows: Rows): ReadonlyMap<string | undefined, HookRow> {
  return new Map([...rows.values()].map((row) => [row.peerName, row]));
}

interface Peer {
  readonly rows: Rows;
  readonly byNode: ReadonlyMap<string | undefined, HookRow>;
  readonly node: string | null;
  readonly hook: string | null;
}

/** Its node's name says whose a hook is; where the node has none, the link does. */
function takePeer({ rows, byNode, node, hook }: Peer): HookRow | undefined {
  const nameless = hook === null ? undefined : rows.get(hook);
  const row =
    (node === null ? undefined : byNode.get(node)) ??
    (nameless?.peerName === undefined ? nameless : undefined);
  if (row !== undefined) rows.delete(row.hook);
  return row;
}

function strangerSeat({ hook, peerName, peerId }: HookRow): Seat {
  const name = nodeName(peerName, peerId);
  return { kind: 'other', name, side: null, nic: null, hook, node: name, mac: null, state: 'up' };
}

function nodeName(name: string | undefined, id: string): string {
  return name ?? `[${id}]`;
}

function seatWords({ name, nic, side, hook }: Seat): string {
  return `${name} ${nic ?? side ?? hook ?? ''}`;
}

const byName = new Intl.Collator('en', { numeric: true }).compare;
