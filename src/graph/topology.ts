import type { BridgeTraffic, NetMember, NetReport } from '../protocol/network.js';
import { judgeCondition, type Condition } from './condition.js';

export type NodeKind = 'bridge' | NetMember['kind'];

/** A bridge, or whoever is on one: once, however many links it has. */
export interface GraphNode {
  /** `KIND:NAME`; stays the same from report to report. */
  readonly id: string;
  readonly kind: NodeKind;
  readonly name: string;
  /** As the report says it: `running`, `up`, `degraded`. */
  readonly state: string;
  readonly condition: Condition;
  /** Somebody else's: vmctl made or started none of it. */
  readonly foreign: boolean;
  /** Of a bridge: `public`, `private` ...; else null. */
  readonly detail: string | null;
  /** Of a bridge: what is not as host.toml says. */
  readonly problems: readonly string[];
  /** Of a picture of one bridge: where else it is, `lan0:link1`; `lan0:-` without a link. */
  readonly elsewhere: readonly string[];
}

/** One end of a bridge. */
export interface GraphEdge {
  /** `BRIDGE/MEMBER/END`, of node ids; the end as in `side`, `nic` or else `hook`. */
  readonly id: string;
  /** Node id. */
  readonly bridge: string;
  /** Node id. */
  readonly member: string;
  /** null = not plugged in. */
  readonly hook: string | null;
  readonly side: 'lower' | 'upper' | null;
  readonly nic: string | null;
  /** The netgraph node behind the hook. */
  readonly node: string | null;
  readonly mac: string | null;
  readonly state: string;
}

/** What `vmctl graph --json` prints. */
export interface Topology {
  /** ISO 8601. */
  readonly takenAt: string;
  /** In the order of the report. */
  readonly nodes: readonly GraphNode[];
  readonly edges: readonly GraphEdge[];
}

/** Nothing is guessed here: who is behind which hook stands in the report. */
export function readTopology({ takenAt, bridges }: NetReport): Topology {
  const members = new Map<string, NetMember[]>();
  for (const member of bridges.flatMap((bridge) => bridge.members)) {
    const id = memberId(member);
    members.set(id, [...(members.get(id) ?? []), member]);
  }
  const edges = bridges.flatMap((bridge) => bridge.members.map((member) => readEdge(bridge, member)));
  return {
    takenAt,
    nodes: [...bridges.map(readBridge), ...[...members].map(([id, ends]) => readMember(id, ends))],
    edges: withUniqueIds(edges),
  };
}

function bridgeId(name: string): string {
  return `bridge:${name}`;
}

function memberId({ kind, name }: NetMember): string {
  return `${kind}:${name}`;
}

function readBridge({ name, state, owner, kind, problems }: BridgeTraffic): GraphNode {
  const condition = judgeCondition(state);
  return {
    ...{ id: bridgeId(name), kind: 'bridge', name, state, condition },
    ...{ foreign: owner === 'other', detail: kind, problems, elsewhere: [] },
  };
}

/** A jail may be cut off from one bridge and live on another: then it is what its living end is. */
function readMember(id: string, ends: readonly NetMember[]): GraphNode {
  const { kind = 'other', name = '' } = ends[0] ?? {};
  const { state = 'unknown' } = ends.find((end) => judgeCondition(end.state) !== 'down') ?? ends[0] ?? {};
  return {
    ...{ id, kind, name, state, condition: judgeCondition(state) },
    ...{ foreign: kind === 'other' || state === 'foreign', detail: null, problems: [], elsewhere: [] },
  };
}

function readEdge({ name }: BridgeTraffic, member: NetMember): GraphEdge {
  const { hook, side, nic, node, mac, state } = member;
  const bridge = bridgeId(name);
  const id = [bridge, memberId(member), side ?? nic ?? hook ?? ''].join('/');
  return { id, bridge, member: memberId(member), hook, side, nic, node, mac, state };
}

function withUniqueIds(edges: readonly GraphEdge[]): readonly GraphEdge[] {
  const seen = new Map<string, number>();
  return edges.map((edge) => {
    const count = (seen.get(edge.id) ?? 0) + 1;
    seen.set(edge.id, count);
    return count === 1 ? edge : { ...edge, id: `${edge.id}#${count}` };
  });
}
