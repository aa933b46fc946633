import type { Errno } from './errno.js';
import type { Graph, GraphHook, GraphNode } from './state.js';
import type { AcceptedHook } from './kinds/kind.js';
import { kindOf } from './kinds/table.js';
import { hookOf, makeNode, nodeById } from './nodes.js';

/** The types that mkpeer and kldload can bring in; ether is never brought in by mkpeer (facts.md section 2). */
const LOADABLE = ['bridge', 'eiface', 'hub', 'vlan', 'tee', 'one2many', 'iface', 'echo', 'hole', 'patch'];

/**
 * Makes a node and hooks it to `node`. In the kernel's order: type known or loadable, constructor, own hook free, the new
 * node's hook, then the own one. A failure leaves nothing but the used id. (facts.md section 2 has the own hook before
 * the type; 2-recipe.txt shows it the other way: an unknown type at a taken hook is ENOENT, and EEXIST uses up an id.)
 */
export function makePeer(
  graph: Graph,
  node: GraphNode,
  wanted: { readonly type: string; readonly hook: string; readonly peerHook: string },
): Errno | undefined {
  // mkpeer never brings ng_ether in, loaded or not (facts.md section 2).
  if (wanted.type === 'ether') return 'EINVAL';
  if (!registerType(graph, wanted.type)) return 'ENOENT';
  const peer = makeNode(graph, wanted.type);
  const failed =
    kindOf(wanted.type)?.construct?.(graph, peer) ??
    connectNodes(graph, { node, hook: wanted.hook, peer, peerHook: wanted.peerHook });
  if (failed !== undefined) removeNode(graph, peer);
  return failed;
}

/** Adds the type, newest first; false when there is no such type and no ng_TYPE.ko. */
export function registerType(graph: Graph, type: string): boolean {
  if (graph.types.includes(type)) return true;
  if (!LOADABLE.includes(type)) return false;
  graph.types.unshift(type);
  return true;
}

export interface Connection {
  readonly node: GraphNode;
  readonly hook: string;
  readonly peer: GraphNode;
  readonly peerHook: string;
}

/** Connects two nodes; a hook name in use on either is EEXIST, the peer's first. */
export function connectNodes(graph: Graph, wanted: Connection): Errno | undefined {
  if (hookOf(wanted.peer, wanted.peerHook) !== undefined) return 'EEXIST';
  if (hookOf(wanted.node, wanted.hook) !== undefined) return 'EEXIST';
  return join(graph, wanted);
}

function join(graph: Graph, { node, hook, peer, peerHook }: Connection): Errno | undefined {
  const far = kindOf(peer.type)!.acceptHook(graph, peer, peerHook, node.id);
  if (typeof far === 'string') return far;
  const near = kindOf(node.type)!.acceptHook(graph, node, hook, peer.id);
  if (typeof near === 'string') return near;
  peer.hooks.unshift(asHook(far, node.id, near.name));
  node.hooks.unshift(asHook(near, peer.id, far.name));
  return undefined;
}

function asHook(accepted: AcceptedHook, peer: number, peerHook: string): GraphHook {
  return {
    name: accepted.name,
    peer,
    peerHook,
    ...(accepted.link === undefined ? {} : { link: accepted.link }),
  };
}

/** Breaks a link; a hook that is not there is no error (facts.md section 1.5). Either end may die of it. */
export function breakHook(graph: Graph, node: GraphNode, name: string): void {
  const hook = takeHook(node, name);
  if (hook === undefined) return;
  const peer = nodeById(graph, hook.peer);
  if (peer !== undefined) takeHook(peer, hook.peerHook);
  buryIfLonely(graph, node);
  if (peer !== undefined && peer !== node) buryIfLonely(graph, peer);
}

/** NGM_SHUTDOWN: an ether node loses its hooks and settings but stays; everything else goes, persistent or not. */
export function shutdownNode(graph: Graph, node: GraphNode): void {
  if (kindOf(node.type)!.survivesShutdown !== true) return removeNode(graph, node);
  for (const hook of [...node.hooks]) breakHook(graph, node, hook.name);
  kindOf(node.type)!.diesWithoutHooks(graph, node);
}

/** Takes a node away with all its hooks; peers that cannot live without hooks follow. */
export function removeNode(graph: Graph, node: GraphNode): void {
  graph.nodes = graph.nodes.filter((one) => one !== node);
  kindOf(node.type)!.removed?.(graph, node);
  for (const hook of node.hooks) {
    const peer = nodeById(graph, hook.peer);
    if (peer === undefined) continue;
    takeHook(peer, hook.peerHook);
    buryIfLonely(graph, peer);
  }
}

function takeHook(node: GraphNode, name: string): GraphHook | undefined {
  const hook = hookOf(node, name);
  if (hook === undefined) return undefined;
  node.hooks = node.hooks.filter((one) => one !== hook);
  kindOf(node.type)!.hookGone?.(node, hook);
  return hook;
}

function buryIfLonely(graph: Graph, node: GraphNode): void {
  if (node.hooks.length === 0 && kindOf(node.type)!.diesWithoutHooks(graph, node)) removeNode(graph, node);
}
