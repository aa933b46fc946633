import type { Errno } from './errno.js';
import type { Graph, GraphNode, Interface } from './state.js';
import { interfaceNamed } from './interface.js';
import type { Frames } from './kinds/kind.js';
import { kindOf } from './kinds/table.js';
import { hookOf, nodeById } from './nodes.js';

/** A frame that reached a process. */
export interface Arrival {
  readonly nodeId: number;
  readonly pid: number | undefined;
  readonly hook: string;
  readonly frame: Uint8Array;
}

/** Two bridges joined twice loop for ever on a real host; here a frame dies after so many hops. */
const MAX_HOPS = 64;

/** A frame comes in from the wire. Returns what reached processes; an interface without `lower` keeps it for the host. */
export function injectFrame(graph: Graph, ifname: string, frame: Uint8Array): readonly Arrival[] {
  const port = interfaceNamed(graph, ifname);
  const node = graph.nodes.find((one) => one.type === 'ether' && one.interfaceIndex === port?.index);
  const arrivals: Arrival[] = [];
  if (node !== undefined && port !== undefined) {
    const lower = hookOf(node, 'lower') ?? hookOf(node, 'divert');
    if (lower !== undefined) carrier(graph, arrivals).send(node, lower.name, frame);
  }
  return arrivals;
}

/**
 * A process writes a frame to its data socket. Without a hook name it goes to the node's only hook, as bhyve's do
 * (facts.md section 16); EHOSTUNREACH when there is no such hook.
 */
export function sendFrame(
  graph: Graph,
  from: { readonly nodeId: number; readonly hook?: string },
  frame: Uint8Array,
): { readonly errno?: Errno; readonly arrivals: readonly Arrival[] } {
  const node = nodeById(graph, from.nodeId);
  const hook =
    node === undefined ? undefined : from.hook === undefined ? node.hooks[0] : hookOf(node, from.hook);
  if (node === undefined || hook === undefined) return { errno: 'EHOSTUNREACH', arrivals: [] };
  const arrivals: Arrival[] = [];
  const errno = carrier(graph, arrivals).send(node, hook.name, frame);
  return errno === undefined ? { arrivals } : { errno, arrivals };
}

/** A frame from the stack behind an interface: out of `ether` of an eiface, out of `upper` of a card that is hooked up. */
export function emitFrame(graph: Graph, port: Interface, frame: Uint8Array): Errno | undefined {
  const node = graph.nodes.find(
    (one) => (one.type === 'ether' || one.type === 'eiface') && one.interfaceIndex === port.index,
  );
  const hook = node === undefined ? undefined : hookOf(node, node.type === 'ether' ? 'upper' : 'ether');
  if (!port.up) return 'ENETDOWN';
  if (node === undefined || hook === undefined) return undefined;
  return carrier(graph, []).send(node, hook.name, frame);
}

/** One second after the other: ages bridge tables and unmutes links, as ng_bridge's timer does (facts.md section 3). */
export function passSeconds(graph: Graph, seconds: number): void {
  for (const node of graph.nodes) {
    const { bridge } = node;
    if (bridge === undefined) continue;
    for (const host of bridge.hosts) {
      host.age += seconds;
      host.staleness += seconds;
    }
    bridge.hosts = bridge.hosts.filter((host) => host.staleness < (bridge.config['maxStaleness'] ?? 0));
    for (const { link } of node.hooks)
      if (link !== undefined) link.mutedSeconds = Math.max(0, link.mutedSeconds - seconds);
  }
}

function carrier(graph: Graph, arrivals: Arrival[]): Frames {
  let hops = 0;
  const frames: Frames = {
    graph,
    send(node, name, frame) {
      const hook = hookOf(node, name);
      const peer = hook === undefined ? undefined : nodeById(graph, hook.peer);
      const far = peer === undefined ? undefined : hookOf(peer, hook!.peerHook);
      if (peer === undefined || far === undefined) return 'ENOTCONN';
      if (hops >= MAX_HOPS) return undefined;
      hops += 1;
      const failed = kindOf(peer.type)?.receive?.(frames, peer, far, frame);
      hops -= 1;
      return failed;
    },
    arrive(node: GraphNode, hook, frame) {
      arrivals.push({ nodeId: node.id, pid: node.owner, hook, frame });
    },
  };
  return frames;
}
