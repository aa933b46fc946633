import type { BridgeDefinition } from '../definition/host-definition.js';
import { nodeOfInterface } from '../netgraph/names.js';
import type { Execute } from '../plan/drive.js';
import { lookNet, type NetSeen } from '../plan/net-look.js';
import { lookNicAddresses } from '../plan/nic-addresses.js';
import type {
  BridgeReport,
  BridgeTraffic,
  JailReport,
  NetMember,
  NetReport,
  NicReport,
} from '../protocol/network.js';
import { seatsOf, type Seat } from './net-members.js';
import { keyOf, trafficOf } from './net-traffic.js';
import type { TrafficBook } from './traffic.js';

export interface NetViewOptions {
  readonly execute: Execute;
  readonly book: TrafficBook;
  readonly clock: {
    /** ms since the epoch. */
    wall(): number;
    /** ms on the host's clock that never steps. */
    monotonic(): number;
  };
  /** What to show: every bridge of host.toml, and those that guests or jails are on. */
  readonly bridges: readonly BridgeReport[];
  /** host.toml. */
  readonly definitions: readonly BridgeDefinition[];
  /** Of all VMs, also of those that are down. */
  readonly nics: readonly NicReport[];
  /** VM -> published status. */
  readonly vmStates: ReadonlyMap<string, string>;
  readonly jails: readonly JailReport[];
}

/** Every bridge with who is on it and what flowed, looked at now. Never rejects: what cannot be seen is a problem of its bridge. */
export async function viewNet(options: NetViewOptions): Promise<NetReport> {
  const { execute, bridges, clock } = options;
  const seen: Sight[] = [];
  for (const bridge of bridges) seen.push(await lookAt(options, bridge));
  const nicMacs = await execute(lookNicAddresses(etherNodes(seen))).catch(() => new Map<string, string>());
  return {
    takenAt: new Date(clock.wall()).toISOString(),
    bridges: seen.map((sight) => bridgeTraffic(options, sight, nicMacs)),
    ...directOf(options),
  };
}

function directOf({ nics, vmStates }: NetViewOptions): Pick<NetReport, 'direct'> {
  const direct = nics.flatMap(({ vm, nic, mac, backend }) =>
    backend === null ? [] : [{ vm, nic, mac, backend, state: vmStates.get(vm) ?? 'unknown' }],
  );
  return direct.length === 0 ? {} : { direct };
}

interface Sight {
  readonly bridge: BridgeReport;
  readonly seen: NetSeen | undefined;
  readonly at: number;
}

async function lookAt({ execute, clock, nics, jails }: NetViewOptions, bridge: BridgeReport): Promise<Sight> {
  const { name, interface: nic, hostInterface } = bridge;
  const expected = [
    ...nics.map((one) => ({ bridge: one.bridge, hook: one.hook, node: one.socket })),
    ...jails.map((one) => ({ bridge: one.bridge, hook: one.hook, node: one.interface })),
  ].flatMap(({ bridge: on, hook, node }) =>
    on === name && hook !== null && node !== null ? [{ hook, node }] : [],
  );
  const question = {
    ...{ bridge: name, expected },
    ...(nic !== null && { nic: nodeOfInterface(nic) }),
    ...(hostInterface !== null && { hostInterface }),
  };
  try {
    const seen = await execute(lookNet(question));
    return { bridge: complete(bridge, seen), seen, at: clock.monotonic() };
  } catch (error) {
    const problems = [...bridge.problems, `not seen: ${(error as Error).message}`];
    return { bridge: { ...bridge, problems }, seen: undefined, at: clock.monotonic() };
  }
}

function complete(bridge: BridgeReport, seen: NetSeen | undefined): BridgeReport {
  if (seen === undefined) return bridge;
  if (seen.complete) return { ...bridge, hooks: seen.rows.length };
  const problem = 'it has more hooks than ngctl can list: links of other programs may be missing here';
  return { ...bridge, problems: [...bridge.problems, problem] };
}

/** NICs that are on a bridge, or should be. */
function etherNodes(sights: readonly Sight[]): readonly string[] {
  const nodes = sights.flatMap(({ bridge, seen }) => [
    ...(bridge.interface === null || seen === undefined ? [] : [nodeOfInterface(bridge.interface)]),
    ...(seen?.rows ?? []).flatMap(({ peerType, peerName }) => (peerType === 'ether' ? (peerName ?? []) : [])),
  ]);
  return [...new Set(nodes)];
}

function bridgeTraffic(
  options: NetViewOptions,
  { bridge, seen, at }: Sight,
  nicMacs: ReadonlyMap<string, string>,
): BridgeTraffic {
  const { definitions, nics, vmStates, jails, book } = options;
  const definition = definitions.find(({ name }) => name === bridge.name);
  const seats = seatsOf({ bridge, definition, rows: seen?.rows, nics, vmStates, jails, nicMacs });
  const cut = seen === undefined ? [] : seats.filter((seat) => isCutOff(seat, nics)).map(cutWords);
  return {
    ...bridge,
    problems: [...new Set([...bridge.problems, ...cut])],
    members: seats.map((seat) => member(book, seat, { bridge: bridge.name, seen, at })),
  };
}

/** It should be plugged in and is not; one that an operator unplugged should not. */
function isCutOff({ kind, name, nic, hook }: Seat, nics: readonly NicReport[]): boolean {
  if (hook !== null) return false;
  if (kind === 'jail') return true;
  const report = nics.find((one) => kind === 'vm' && one.vm === name && one.nic === nic);
  return report?.state === 'plugged' || report?.state === 'cut off';
}

/** In the words of the watch, which tells the same of what it sees. */
function cutWords({ kind, name, nic }: Seat): string {
  return `${kind === 'jail' ? 'jail/' : ''}${name}/${nic ?? ''} is not plugged in`;
}

interface Place {
  readonly bridge: string;
  readonly seen: NetSeen | undefined;
  readonly at: number;
}

/** Notes what the look saw, and shows what flowed since anybody looks. */
function member(book: TrafficBook, seat: Seat, { bridge, seen, at }: Place): NetMember {
  const key = keyOf(bridge, seat);
  const stats = seat.hook === null ? undefined : seen?.stats.get(seat.hook);
  if (seen !== undefined && seat.hook !== null && stats !== undefined)
    book.note({ ...key, bridgeId: seen.nodeId, hook: seat.hook, stats, at });
  if (seen !== undefined && seat.hook === null) book.cut(key, at);
  const tally = book.tally(key);
  return { ...seat, traffic: tally === undefined ? null : trafficOf(seat, tally) };
}
