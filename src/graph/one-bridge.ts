import type { GraphEdge, Topology } from './topology.js';

/** One bridge with who is on it; where else those are is said of each. */
export function onlyBridge({ takenAt, nodes, edges }: Topology, name: string): Topology {
  const bridge = nodes.find((node) => node.kind === 'bridge' && node.name === name);
  const own = edges.filter((edge) => edge.bridge === bridge?.id);
  const here = new Set(own.map(({ member }) => member));
  const names = new Map(nodes.map((node) => [node.id, node.name]));
  const elsewhere = new Map<string, string[]>();
  for (const edge of edges.filter((one) => one.bridge !== bridge?.id && here.has(one.member)))
    elsewhere.set(edge.member, [...(elsewhere.get(edge.member) ?? []), placeOf(edge, names)]);
  return {
    takenAt,
    nodes: nodes
      .filter((node) => node === bridge || here.has(node.id))
      .map((node) => ({ ...node, elsewhere: elsewhere.get(node.id) ?? [] })),
    edges: own,
  };
}

function placeOf(edge: GraphEdge, names: ReadonlyMap<string, string>): string {
  return `${names.get(edge.bridge) ?? ''}:${edge.hook ?? '-'}`;
}
