import type { Graph, GraphNode, Interface, InterfaceKind, InterfaceSpec, Release } from './state.js';
import { interfaceNamed, makeInterface } from './interface.js';
import { makeNode, nameNode } from './nodes.js';
import { registerType, removeNode } from './wiring.js';

export type { Graph, Interface, InterfaceSpec, Release } from './state.js';

/** A booted host: interfaces in the order of their indexes, no netgraph but what `etherLoaded` brings. */
export function createGraph(options: {
  readonly release: Release;
  readonly interfaces: readonly InterfaceSpec[];
  readonly etherLoaded: boolean;
  /** First node id; a real host goes on from what boot used. */
  readonly nextId?: number;
}): Graph {
  const graph: Graph = {
    release: options.release,
    nextId: options.nextId ?? 1,
    nodes: [],
    types: [],
    interfaces: [],
    nextInterfaceIndex: 1,
  };
  for (const spec of options.interfaces) makeInterface(graph, spec);
  if (options.etherLoaded) loadModule(graph, 'ng_ether');
  return graph;
}

/**
 * What loading a module does to netgraph: ng_ether makes a node for every Ethernet interface (facts.md section 4), the
 * others register their type. False for a module that netgraph does not know.
 */
export function loadModule(graph: Graph, module: string): boolean {
  const type = module.replace(/^ng_/, '');
  if (module === 'netgraph' || module === 'ng_socket') return type === 'netgraph' || registerSocket(graph);
  if (module !== 'ng_ether') return module.startsWith('ng_') && registerType(graph, type);
  if (graph.types.includes('ether')) return true;
  graph.types.unshift('ether');
  for (const port of graph.interfaces) attachEther(graph, port);
  return true;
}

/** The netgraph modules in the kernel, newest first; ngctl and mkpeer load some by themselves. */
export function loadedModules(graph: Graph): readonly string[] {
  return graph.types.map((type) => `ng_${type}`);
}

/** libnetgraph loads ng_socket when the protocol family is missing (facts.md section 1.1). */
export function registerSocket(graph: Graph): true {
  if (!graph.types.includes('socket')) graph.types.unshift('socket');
  return true;
}

/** A new interface appears; with ng_ether loaded it gets its node. Undefined when the name is taken. */
export function addInterface(graph: Graph, spec: InterfaceSpec, kind?: InterfaceKind): Interface | undefined {
  if (interfaceNamed(graph, spec.name) !== undefined) return undefined;
  const port = makeInterface(graph, spec, kind);
  attachEther(graph, port);
  return port;
}

/**
 * The interface is gone, its ether node and that node's hooks with it; vlans on it stay without a parent (if_vlan.c), its
 * lagg or if_bridge loses it. Those of ng_eiface go by `shutdown` only.
 */
export function removeInterface(graph: Graph, name: string): boolean {
  const port = interfaceNamed(graph, name);
  if (port === undefined || port.kind === 'eiface' || port.kind === 'iface') return false;
  detachEther(graph, port);
  graph.interfaces = graph.interfaces.filter((one) => one !== port);
  for (const other of graph.interfaces) {
    if (other.vlan?.parent === port.index) delete other.vlan;
    if (other.members !== undefined) other.members = other.members.filter((index) => index !== port.index);
  }
  return true;
}

/** `ifconfig OLD name NEW`: an ether node is renamed along, an eiface node is not (facts.md section 4). */
export function renameInterface(graph: Graph, from: string, to: string): boolean {
  const port = interfaceNamed(graph, from);
  if (port === undefined || interfaceNamed(graph, to) !== undefined) return false;
  port.name = to;
  const node = etherNode(graph, port);
  if (node !== undefined) nameNode(graph, node, nodeName(to));
  return true;
}

/** The ether node goes while the interface stays: it leaves for a vnet. */
export function detachEther(graph: Graph, port: Interface): void {
  const node = etherNode(graph, port);
  if (node !== undefined) removeNode(graph, node);
}

/** No ether node for loopbacks, for eifaces, for a lagg's ports, nor when a node of that name is there already. */
export function attachEther(graph: Graph, port: Interface): void {
  const name = nodeName(port.name);
  const without = ['loopback', 'eiface', 'iface'].includes(port.kind) || isLaggPort(graph, port);
  if (without || !graph.types.includes('ether') || graph.nodes.some((node) => node.name === name)) return;
  const node = makeNode(graph, 'ether');
  node.interfaceIndex = port.index;
  nameNode(graph, node, name);
}

/** A port is of the type IFT_IEEE8023ADLAG as long as it is one (if_lagg.c), which ng_ether passes over when it is loaded. */
export function isLaggPort(graph: Graph, port: Interface): boolean {
  return graph.interfaces.some((one) => one.kind === 'lagg' && one.members?.includes(port.index) === true);
}

function etherNode(graph: Graph, port: Interface): GraphNode | undefined {
  return graph.nodes.find((one) => one.type === 'ether' && one.interfaceIndex === port.index);
}

function nodeName(ifname: string): string {
  return ifname.replace(/[.:]/g, '_');
}
