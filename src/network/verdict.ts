import type { BridgeDefinition } from '../definition/host-definition.js';
import { linkHook, nodeOfInterface } from '../netgraph/names.js';
import type { NodeView } from '../netgraph/node.js';
import type { BridgeRecord } from '../netgraph/record.js';
import { statsNumber } from '../netgraph/stats-number.js';
import type { BridgeHealth } from '../plan/bridge-health.js';
import type { Cable } from './cable.js';

/** A bridge that is looked at every few seconds. */
export interface WatchedBridge {
  readonly name: string;
  /** undefined = not in host.toml. */
  readonly definition: BridgeDefinition | undefined;
  /** Of this boot; undefined = vmctl did not make it. */
  readonly record: BridgeRecord | undefined;
}

/** How a bridge is, against how it should be. */
export interface Verdict {
  /** One line for each part of the bridge that is not there. */
  readonly problems: readonly string[];
  /** Whether making the bridge again may help. */
  readonly mendable: boolean;
  /** Cables that hang loose, or elsewhere. */
  readonly cut: readonly Cable[];
}

/** Where a cable is. `gone`: its guest has ended or is about to connect by itself; `unknown`: not looked at. */
export type CablePlace = 'in' | 'loose' | 'elsewhere' | 'gone' | 'unknown';

/** Node name of the NIC a bridge is, or is to be, on; undefined = none, or `auto` that was never resolved. */
export function nicOf({ definition, record }: WatchedBridge): string | undefined {
  const wanted = definition?.interface === 'auto' ? undefined : definition?.interface;
  const nic = record?.interface ?? wanted;
  return nic === undefined ? undefined : nodeOfInterface(nic);
}

/** Node name of the host's own interface on a bridge without NIC. */
export function hostInterfaceOf({ definition, record }: WatchedBridge): string | undefined {
  return record?.hostInterface ?? definition?.hostInterface?.name;
}

export function judgeBridge(bridge: WatchedBridge, health: BridgeHealth, cables: readonly Cable[]): Verdict {
  const cut = cables.filter((cable) => isCut(placeOf(cable, health), cable, health));
  const { definition } = bridge;
  // One that host.toml names no more, and that nobody needs, is no loss.
  if (health.nodeId === undefined && definition === undefined && cables.length === 0)
    return { problems: [], mendable: false, cut };
  if (health.nodeId === undefined) return { ...judgeAbsent(bridge, health), cut };
  // What others made is used as it is.
  const isOurs = bridge.record?.phase === 'made' && bridge.record.nodeId === health.nodeId;
  if (!isOurs || definition === undefined) return { problems: [], mendable: false, cut };
  const problems = [...judgeNic(bridge, definition, health), ...judgeHostSide(bridge, health)];
  return { problems, mendable: problems.length > 0 && mayMend(bridge, health), cut };
}

/** Where a cable is, as far as the look can tell. */
export function placeOf({ plug, number }: Cable, { nodeId, plugs }: BridgeHealth): CablePlace {
  const seen = plugs?.get(plug.node);
  if (seen === undefined) return 'unknown';
  if (seen.kind === 'no-node') return 'gone';
  if (seen.kind === 'loose') return 'loose';
  return seen.bridgeId === nodeId && seen.hook === linkHook(number) ? 'in' : 'elsewhere';
}

function isCut(place: CablePlace, { number }: Cable, { nodeId, links }: BridgeHealth): boolean {
  if (place === 'unknown') return nodeId === undefined || links.get(number) === 'free';
  return place === 'loose' || place === 'elsewhere';
}

function judgeAbsent(bridge: WatchedBridge, health: BridgeHealth): Omit<Verdict, 'cut'> {
  const { name, definition } = bridge;
  if (definition === undefined)
    return {
      problems: [`bridge ${name} is gone, and host.toml does not say how to make it`],
      mendable: false,
    };
  const nic = nicOf(bridge);
  const isNicGone = nic !== undefined && health.nic === undefined;
  return {
    problems: [`bridge ${name} is gone`, ...(isNicGone ? [`NIC ${nic} is gone`] : [])],
    mendable: mayMend(bridge, health),
  };
}

/** Nobody makes a NIC but for a VLAN that host.toml describes. */
function mayMend(bridge: WatchedBridge, health: BridgeHealth): boolean {
  return nicOf(bridge) === undefined || health.nic !== undefined || bridge.definition?.vlan !== undefined;
}

function judgeNic(
  bridge: WatchedBridge,
  { attachHost }: BridgeDefinition,
  { nic, nodeId }: BridgeHealth,
): readonly string[] {
  const name = nicOf(bridge);
  if (name === undefined) return [];
  if (nic === undefined) return [`NIC ${name} is gone`];
  return (attachHost ? ['lower', 'upper'] : ['lower'])
    .filter((hook) => !hangsOn(nic, hook, nodeId))
    .map((hook) => `hook ${hook} of NIC ${name} is not on bridge ${bridge.name}`);
}

function judgeHostSide(bridge: WatchedBridge, { hostInterface, nodeId }: BridgeHealth): readonly string[] {
  const name = hostInterfaceOf(bridge);
  if (name === undefined) return [];
  if (hostInterface === undefined) return [`host interface ${name} is gone`];
  return hangsOn(hostInterface, 'ether', nodeId)
    ? []
    : [`host interface ${name} is not on bridge ${bridge.name}`];
}

function hangsOn(node: NodeView, hook: string, bridgeId: string | undefined): boolean {
  return node.hooks.some((row) => row.hook === hook && row.peerId === bridgeId);
}

/** Links of the bridge by which the host itself takes part, as a look saw them: N of linkN, -N of uplinkN. */
export function hostNumbers({ nodeId, nic, hostInterface }: BridgeHealth): readonly number[] {
  return [...(nic?.hooks ?? []), ...(hostInterface?.hooks ?? [])]
    .filter(({ peerId }) => peerId === nodeId)
    .flatMap(({ peerHook }) => statsNumber(peerHook) ?? []);
}
