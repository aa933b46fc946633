import type { Errno } from './errno.js';
import type { Graph, GraphNode } from './state.js';
import { hookOf, nodeById, nodeByName } from './nodes.js';

/**
 * Resolves a netgraph address as seen from a node: `name:`, `[1f]:`, `.`, `.:`, `name:hook.hook`, `hook.hook`
 * (facts.md section 1.4). ENOENT when a step is missing, EINVAL when the text is no address.
 */
export function resolvePath(graph: Graph, here: GraphNode, address: string): GraphNode | Errno {
  const colon = address.indexOf(':');
  const hooks = colon === -1 ? address : address.slice(colon + 1);
  if (hooks.includes(':') || colon === 0 || address === '') return 'EINVAL';
  let node = colon === -1 ? here : nodeAt(graph, here, address.slice(0, colon));
  for (const name of hooks.split('.').filter((part) => part !== '')) {
    const hook = node === undefined ? undefined : hookOf(node, name);
    node = hook === undefined ? undefined : nodeById(graph, hook.peer);
  }
  return node ?? 'ENOENT';
}

function nodeAt(graph: Graph, here: GraphNode, name: string): GraphNode | undefined {
  if (name === '.') return here;
  const id = /^\[([0-9a-f]+)\]$/i.exec(name)?.[1];
  return id === undefined ? nodeByName(graph, name) : nodeById(graph, parseInt(id, 16));
}
