import type { Graph, GraphNode } from '../state.js';
import { interfaceOf, makeInterface } from '../interface.js';
import { nameNode } from '../nodes.js';
import { acceptOnly, type NodeKind } from './kind.js';

/** ng_eiface(4): an interface `ngethN` that stays until it is shut down (facts.md section 4). */
export const eifaceKind: NodeKind = {
  construct: (graph, node) => addPort(graph, node, 'eiface', 'ngeth'),
  acceptHook: acceptOnly(['ether'], 'EPFNOSUPPORT'),
  diesWithoutHooks: () => false,
  removed: removePort,
  messages: [
    {
      name: 'set',
      number: 0,
      argument: { kind: 'mac' },
      run: (graph, node, mac) => setMac(graph, node, mac as string),
    },
    {
      name: 'getifname',
      number: 1,
      run: (graph, node) => ({ reply: `"${interfaceOf(graph, node)?.name}"` }),
    },
  ],
  receive: (frames, node) => (interfaceOf(frames.graph, node)?.up === true ? undefined : 'ENETDOWN'),
};

/** ng_iface(4): a point-to-point interface `ngN`. */
export const ifaceKind: NodeKind = {
  construct: (graph, node) => addPort(graph, node, 'iface', 'ng'),
  acceptHook: acceptOnly(['inet', 'inet6'], 'EPFNOSUPPORT'),
  diesWithoutHooks: () => false,
  removed: removePort,
  messages: [],
};

/** N is the lowest that no living node of the type holds, whatever node and interface are called by now. */
function addPort(graph: Graph, node: GraphNode, kind: 'eiface' | 'iface', prefix: string): undefined {
  const taken = new Set(graph.nodes.filter((one) => one.type === node.type).map((one) => one.unit));
  let unit = 0;
  while (taken.has(unit)) unit += 1;
  const name = `${prefix}${unit}`;
  node.unit = unit;
  node.interfaceIndex = makeInterface(
    graph,
    { name, mac: kind === 'eiface' ? generatedMac(name) : '' },
    kind,
  ).index;
  nameNode(graph, node, name);
}

/** The kernel makes it from the host's uuid and the name, with FreeBSD's own prefix; only that much is known. */
function generatedMac(name: string): string {
  let hash = 0x811c9dc5;
  for (const byte of Buffer.from(name)) hash = Math.imul(hash ^ byte, 0x01000193) >>> 0;
  const tail = [hash >>> 16, hash >>> 8, hash].map((part) => (part & 0xff).toString(16).padStart(2, '0'));
  return ['58', '9c', 'fc', ...tail].join(':');
}

function setMac(graph: Graph, node: GraphNode, mac: string): undefined {
  const port = interfaceOf(graph, node);
  if (port !== undefined) port.mac = mac;
}

function removePort(graph: Graph, node: GraphNode): void {
  graph.interfaces = graph.interfaces.filter((port) => port.index !== node.interfaceIndex);
}
