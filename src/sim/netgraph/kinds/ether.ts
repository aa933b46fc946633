import type { Errno } from '../errno.js';
import type { Graph, GraphNode } from '../state.js';
import { interfaceOf } from '../interface.js';
import { hookOf } from '../nodes.js';
import type { AcceptedHook, Message, NodeKind } from './kind.js';

const INT32 = { kind: 'integer', bits: 32 } as const;
const MAC = { kind: 'mac' } as const;

/** ng_ether(4): never made by mkpeer, never gone before its interface (facts.md section 4). */
export const etherKind: NodeKind = {
  construct: () => 'EINVAL',
  acceptHook: acceptEther,
  diesWithoutHooks(graph, node) {
    setPromisc(graph, node, false);
    node.autosrc = false;
    return false;
  },
  survivesShutdown: true,
  removed: (graph, node) => setPromisc(graph, node, false),
  messages: etherMessages(),
  receive: (frames, node, hook) => (hook.name === 'upper' ? undefined : wireError(frames.graph, node)),
};

/** `divert` is another name of `lower`; the two exclude each other. */
function acceptEther(_graph: Graph, node: GraphNode, hook: string): AcceptedHook | Errno {
  if (!['lower', 'upper', 'orphans', 'divert'].includes(hook)) return 'EINVAL';
  const twin = hook === 'lower' ? 'divert' : hook === 'divert' ? 'lower' : undefined;
  return twin !== undefined && hookOf(node, twin) !== undefined ? 'EISCONN' : { name: hook };
}

function etherMessages(): readonly Message[] {
  return [
    {
      name: 'getifname',
      number: 1,
      run: (graph, node) => ({ reply: `"${interfaceOf(graph, node)?.name}"` }),
    },
    { name: 'getifindex', number: 2, run: (_graph, node) => ({ reply: `${node.interfaceIndex}` }) },
    { name: 'getenaddr', number: 3, run: (graph, node) => ({ reply: `${interfaceOf(graph, node)?.mac}` }) },
    {
      name: 'setenaddr',
      number: 4,
      argument: MAC,
      run: (graph, node, mac) => setMac(graph, node, mac as string),
    },
    { name: 'getpromisc', number: 5, run: (_graph, node) => ({ reply: node.promisc === true ? '1' : '0' }) },
    {
      name: 'setpromisc',
      number: 6,
      argument: INT32,
      run: (graph, node, on) => setPromisc(graph, node, on !== 0),
    },
    { name: 'getautosrc', number: 7, run: (_graph, node) => ({ reply: node.autosrc === true ? '1' : '0' }) },
    { name: 'setautosrc', number: 8, argument: INT32, run: (_graph, node, on) => setAutosrc(node, on !== 0) },
    { name: 'addmulti', number: 9, argument: MAC, run: () => undefined },
    { name: 'delmulti', number: 10, argument: MAC, run: () => undefined },
    { name: 'detach', number: 11, run: () => ({ remove: true }) },
  ];
}

function setMac(graph: Graph, node: GraphNode, mac: string): undefined {
  const port = interfaceOf(graph, node);
  if (port !== undefined) port.mac = mac;
}

function setPromisc(graph: Graph, node: GraphNode, on: boolean): undefined {
  const port = interfaceOf(graph, node);
  if (port !== undefined && on !== (node.promisc ?? false)) port.promiscCount += on ? 1 : -1;
  node.promisc = on;
}

function setAutosrc(node: GraphNode, on: boolean): undefined {
  node.autosrc = on;
}

function wireError(graph: Graph, node: GraphNode): Errno | undefined {
  return interfaceOf(graph, node)?.up === true ? undefined : 'ENETDOWN';
}
