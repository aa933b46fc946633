import type { Graph } from './state.js';
import { hookOf, nodeById, nodeByName } from './nodes.js';

/** The far end of a hook: the node as a path (its name, or `[1f]`), and the hook there. */
export interface FarEnd {
  readonly node: string;
  readonly nodeId: number;
  readonly hook: string;
}

export interface HookHolder {
  /** Hook of the inspected node, `link2`. */
  readonly hook: string;
  readonly node: string;
  readonly nodeId: number;
  readonly type: string;
  readonly peerHook: string;
  /** The process behind a socket node. */
  readonly pid?: number;
}

/** Whether and where an interface's ether node is wired: with only one of the two the host is off the network. */
export function etherHooks(
  graph: Graph,
  ifname: string,
): { readonly lower?: FarEnd; readonly upper?: FarEnd } | undefined {
  const port = graph.interfaces.find((one) => one.name === ifname);
  const node = graph.nodes.find((one) => one.type === 'ether' && one.interfaceIndex === port?.index);
  if (node === undefined || port === undefined) return undefined;
  const lower = farEnd(graph, hookOf(node, 'lower') ?? hookOf(node, 'divert'));
  const upper = farEnd(graph, hookOf(node, 'upper'));
  return { ...(lower === undefined ? {} : { lower }), ...(upper === undefined ? {} : { upper }) };
}

/** Who hangs on a node, newest first; empty when there is no node of that name. */
export function hookHolders(graph: Graph, name: string): readonly HookHolder[] {
  return (nodeByName(graph, name)?.hooks ?? []).map((hook) => {
    const peer = nodeById(graph, hook.peer)!;
    const pid = peer.owner === undefined ? {} : { pid: peer.owner };
    return {
      hook: hook.name,
      node: label(graph, peer.id),
      nodeId: peer.id,
      type: peer.type,
      peerHook: hook.peerHook,
      ...pid,
    };
  });
}

function farEnd(
  graph: Graph,
  hook: { readonly peer: number; readonly peerHook: string } | undefined,
): FarEnd | undefined {
  return hook === undefined
    ? undefined
    : { node: label(graph, hook.peer), nodeId: hook.peer, hook: hook.peerHook };
}

function label(graph: Graph, id: number): string {
  return nodeById(graph, id)?.name ?? `[${id.toString(16)}]`;
}
