import { bridgeCard, memberCard, type Card } from './card.js';
import type { Cluster } from './cluster.js';
import { LINE_COLOURS } from './palette.js';
import type { GraphEdge, GraphNode, Topology } from './topology.js';

/** Who is drawn where. */
export interface Grouping {
  readonly clusters: readonly Cluster[];
  /** On several bridges: drawn once, between them. */
  readonly shared: readonly Card[];
}

/** More of the host than this above one bridge would make it too wide; the others are drawn below. */
const HEAD_MOST = 4;

/** Every node of the topology is in exactly one place. */
export function groupNodes({ nodes, edges }: Topology): Grouping {
  const ends = new Map<string, GraphEdge[]>();
  for (const edge of edges) ends.set(edge.member, [...(ends.get(edge.member) ?? []), edge]);
  const names = new Map(nodes.map(({ id, name }) => [id, name]));
  const shared: Card[] = [];
  const own = new Map<string, Card[]>();
  for (const node of nodes.filter(({ kind }) => kind !== 'bridge')) {
    const links = ends.get(node.id) ?? [];
    const [home, second] = new Set(links.map(({ bridge }) => bridge));
    if (home === undefined || second !== undefined) shared.push(memberCard(node, links, names));
    else own.set(home, [...(own.get(home) ?? []), memberCard(node, links)]);
  }
  const bridges = nodes.filter(({ kind }) => kind === 'bridge');
  return { shared, clusters: bridges.map((bridge, at) => clusterOf(bridge, own.get(bridge.id) ?? [], at)) };
}

function clusterOf(bridge: GraphNode, members: readonly Card[], at: number): Cluster {
  const head = members.filter(({ node: { kind } }) => kind === 'nic' || kind === 'host').slice(0, HEAD_MOST);
  return {
    bridge: bridgeCard(bridge),
    head,
    guests: members.filter((card) => !head.includes(card)),
    colour: LINE_COLOURS[at % LINE_COLOURS.length] ?? LINE_COLOURS[0],
  };
}
