import type { Errno } from './errno.js';
import type { Graph, GraphHook, GraphNode } from './state.js';

/** NG_NODESIZ, NG_HOOKSIZ, NG_TYPESIZ are 32 with the final NUL (facts.md section 2). */
const NAME_BYTES = 31;

/** Takes the next id and appends an unnamed node. */
export function makeNode(graph: Graph, type: string): GraphNode {
  const node: GraphNode = { id: graph.nextId++, type, hooks: [] };
  graph.nodes.push(node);
  return node;
}

/** Ids are ascending, so a binary search finds a node among thousands. */
export function nodeById(graph: Graph, id: number): GraphNode | undefined {
  let low = 0;
  let high = graph.nodes.length - 1;
  while (low <= high) {
    const middle = (low + high) >> 1;
    const node = graph.nodes[middle]!;
    if (node.id === id) return node;
    if (node.id < id) low = middle + 1;
    else high = middle - 1;
  }
  return undefined;
}

export function nodeByName(graph: Graph, name: string): GraphNode | undefined {
  return graph.nodes.find((node) => node.name === name);
}

export function hookOf(node: GraphNode, name: string): GraphHook | undefined {
  return node.hooks.find((hook) => hook.name === name);
}

/** A name is refused when it is in use, also by the very same node (facts.md section 2). */
export function nameNode(graph: Graph, node: GraphNode, name: string): Errno | undefined {
  if (name === '' || name.length > NAME_BYTES || /[.:]/.test(name) || /^\[[0-9a-f]+\]$/i.test(name))
    return 'EINVAL';
  if (nodeByName(graph, name) !== undefined) return 'EADDRINUSE';
  node.name = name;
  return undefined;
}

/** ngctl and libnetgraph cut names to their fixed fields without a word (facts.md section 1.5). */
export function cutName(name: string): string {
  const bytes = Buffer.from(name);
  return bytes.length <= NAME_BYTES ? name : bytes.subarray(0, NAME_BYTES).toString();
}
