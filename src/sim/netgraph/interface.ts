import { bornCapabilities } from './capability.js';
import type { Graph, GraphNode, Interface, InterfaceKind, InterfaceSpec } from './state.js';

const UP = 0x1;
const BROADCAST = 0x2;
const LOOPBACK = 0x8;
const RUNNING = 0x40;
const PROMISC = 0x100;
const SIMPLEX = 0x800;
const MULTICAST = 0x8000;

const NAMES: readonly (readonly [number, string])[] = [
  [UP, 'UP'],
  [BROADCAST, 'BROADCAST'],
  [LOOPBACK, 'LOOPBACK'],
  [RUNNING, 'RUNNING'],
  [PROMISC, 'PROMISC'],
  [SIMPLEX, 'SIMPLEX'],
  [MULTICAST, 'MULTICAST'],
];

/** Appends an interface without a node; loopbacks are told by their name. A card, a wlan and a loopback are up at birth. */
export function makeInterface(graph: Graph, spec: InterfaceSpec, given?: InterfaceKind): Interface {
  const kind = given ?? (/^lo\d+$/.test(spec.name) ? 'loopback' : 'ether');
  const mac = spec.mac ?? '';
  const made: Interface = {
    name: spec.name,
    index: graph.nextInterfaceIndex++,
    mac,
    bornMac: mac,
    kind,
    up: given === undefined,
    promiscCount: 0,
    capabilities: bornCapabilities(kind),
    capable: bornCapabilities(kind),
  };
  graph.interfaces.push(made);
  return made;
}

/** Those in a jail's vnet are out of sight. */
export function interfaceNamed(graph: Graph, name: string): Interface | undefined {
  return graph.interfaces.find((port) => port.name === name && port.jail === undefined);
}

export function interfaceAt(graph: Graph, index: number): Interface | undefined {
  return graph.interfaces.find((port) => port.index === index);
}

/** The interface an ether, eiface or iface node stands for. */
export function interfaceOf(graph: Graph, node: GraphNode): Interface | undefined {
  return graph.interfaces.find((port) => port.index === node.interfaceIndex);
}

/** if_flags as ifconfig(8) prints them: the value (shown in hex) and the names in its order. */
export function interfaceFlags(port: Interface): {
  readonly value: number;
  readonly names: readonly string[];
} {
  const base = port.kind === 'loopback' ? LOOPBACK | MULTICAST : BROADCAST | SIMPLEX | MULTICAST;
  const value = base | (port.up ? UP | RUNNING : 0) | (port.promiscCount > 0 ? PROMISC : 0);
  return { value, names: NAMES.filter(([bit]) => (value & bit) !== 0).map(([, name]) => name) };
}
