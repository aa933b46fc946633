import { strerror, type Errno } from './errno.js';
import type { Graph, GraphNode } from './state.js';
import { registerSocket } from './graph.js';
import { cutName, makeNode, nameNode } from './nodes.js';
import { resolvePath } from './path.js';
import { connectNodes, removeNode } from './wiring.js';

export type Connected =
  | { readonly ok: true; readonly nodeId: number }
  | {
      readonly ok: false;
      /** `socket` = bhyve's "can't get Netgraph sockets", `connect` = "can't connect to node". */
      readonly stage: 'socket' | 'connect';
      /** FreeBSD's strerror text. */
      readonly errno: string;
    };

/** What bhyve's back-end does: its own socket node, then one link from it to `path` (facts.md section 5). */
export function connectSocket(
  graph: Graph,
  wanted: {
    readonly pid: number;
    readonly uid: number;
    /** Name of the socket node; absent = unnamed. */
    readonly socket?: string;
    readonly hook: string;
    readonly path: string;
    readonly peerhook: string;
  },
): Connected {
  const node = openSocket(graph, { pid: wanted.pid, uid: wanted.uid, name: wanted.socket ?? '' });
  if (typeof node === 'string') return { ok: false, stage: 'socket', errno: strerror(node) };
  const peer = resolvePath(graph, node, wanted.path);
  const ends = { node, hook: cutName(wanted.hook), peerHook: cutName(wanted.peerhook) };
  const failed = typeof peer === 'string' ? peer : connectNodes(graph, { ...ends, peer });
  if (failed === undefined) return { ok: true, nodeId: node.id };
  removeNode(graph, node);
  return { ok: false, stage: 'connect', errno: strerror(failed) };
}

/** NgMkSockNode: root only; a bad or taken name uses up an id all the same. */
export function openSocket(
  graph: Graph,
  owner: { readonly pid: number; readonly uid: number; readonly name: string },
): GraphNode | Errno {
  registerSocket(graph);
  if (owner.uid !== 0) return 'EPERM';
  const node = makeNode(graph, 'socket');
  node.owner = owner.pid;
  const failed = owner.name === '' ? undefined : nameNode(graph, node, cutName(owner.name));
  if (failed === undefined) return node;
  removeNode(graph, node);
  return failed;
}

/** The process is gone: so are its socket nodes, their hooks, and peers that live by hooks only. */
export function endProcess(graph: Graph, pid: number): void {
  for (const node of graph.nodes.filter((one) => one.type === 'socket' && one.owner === pid))
    removeNode(graph, node);
}
