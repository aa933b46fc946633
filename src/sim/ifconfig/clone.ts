import { addInterface, removeInterface } from '../netgraph/graph.js';
import { makeTap } from '../tap.js';
import { refused, type Refusal } from './change.js';
import { interfaceNamed } from '../netgraph/interface.js';
import type { Graph, Interface, InterfaceKind } from '../netgraph/state.js';

/** What was asked of `create`; the words of a vlan come with it. */
export interface CloneOrder {
  /** `em0.100`, `vlan5`, or a bare `vlan`, `bridge`, `lagg`, `tap`. */
  readonly name: string;
  readonly vlan?: string;
  readonly vlandev?: string;
}

const CLONERS: Readonly<Record<string, InterfaceKind>> = {
  vlan: 'vlan',
  bridge: 'bridge',
  lagg: 'lagg',
  tap: 'ether',
};

/** Makes an interface by cloning; its name, which the kernel chose for a bare one (sbin/ifconfig/ifclone.c, ifvlan.c). */
export function cloneInterface(
  graph: Graph,
  order: CloneOrder,
): { readonly name: string } | { readonly refusal: string } {
  const dotted = /^(.+)\.(\d+)$/.exec(order.name);
  const parent = dotted === null ? undefined : interfaceNamed(graph, dotted[1] ?? '');
  if (parent !== undefined) return makeVlan(graph, order.name, { parent, tag: Number(dotted?.[2]) });
  const found = /^([a-z]+)(\d*)$/.exec(order.name);
  const kind = Object.hasOwn(CLONERS, found?.[1] ?? '') ? CLONERS[found?.[1] ?? ''] : undefined;
  if (found === null || kind === undefined) return { refusal: refused('SIOCIFCREATE2', 'EINVAL') };
  const name = found[2] === '' ? freeName(graph, order.name) : order.name;
  if (kind === 'vlan') return cloneVlan(graph, { ...order, name });
  const spec = { name, mac: clonedMac(graph) };
  return { name: (found[1] === 'tap' ? makeTap(graph, spec) : addInterface(graph, spec, kind))!.name };
}

/** Only what was cloned can be destroyed. */
export function destroyInterface(graph: Graph, name: string): Refusal {
  const port = interfaceNamed(graph, name);
  const cloned = port !== undefined && (['vlan', 'lagg', 'bridge'].includes(port.kind) || port.tap === true);
  return cloned && removeInterface(graph, name) ? undefined : refused('SIOCIFDESTROY', 'EINVAL');
}

/** Gives a vlan interface its tag and parent; undefined = done. */
export function tagVlan(
  graph: Graph,
  port: Interface,
  given: { readonly parent: Interface; readonly tag: number },
): 'EINVAL' | 'EEXIST' | undefined {
  const { parent, tag } = given;
  if (!(tag >= 1 && tag <= 4094) || parent.kind === 'loopback') return 'EINVAL';
  const taken = graph.interfaces.some(
    (one) => one !== port && one.vlan?.parent === parent.index && one.vlan.tag === tag,
  );
  if (taken) return 'EEXIST';
  port.vlan = { tag, parent: parent.index };
  port.mac = parent.mac;
  return undefined;
}

function cloneVlan(
  graph: Graph,
  { name, vlan, vlandev }: CloneOrder,
): { readonly name: string } | { readonly refusal: string } {
  if (vlan === undefined && vlandev === undefined) {
    addInterface(graph, { name, mac: '00:00:00:00:00:00' }, 'vlan');
    return { name };
  }
  if (vlan === undefined) return { refusal: 'must specify a tag for vlan create' };
  if (vlandev === undefined) return { refusal: 'must specify a parent device for vlan create' };
  const parent = interfaceNamed(graph, vlandev);
  if (parent === undefined) return { refusal: refused('SIOCIFCREATE2', 'ENXIO') };
  return makeVlan(graph, name, { parent, tag: Number(vlan) });
}

function makeVlan(
  graph: Graph,
  name: string,
  given: { readonly parent: Interface; readonly tag: number },
): { readonly name: string } | { readonly refusal: string } {
  const port = addInterface(graph, { name, mac: given.parent.mac }, 'vlan')!;
  const failed = tagVlan(graph, port, given);
  if (failed === undefined) return { name };
  removeInterface(graph, name);
  if (failed === 'EEXIST' && graph.release >= 14) return { refusal: `interface ${name} already exists` };
  return { refusal: refused('SIOCIFCREATE2', failed) };
}

function freeName(graph: Graph, prefix: string): string {
  let unit = 0;
  while (interfaceNamed(graph, `${prefix}${unit}`) !== undefined) unit += 1;
  return `${prefix}${unit}`;
}

function clonedMac(graph: Graph): string {
  const tail = graph.nextInterfaceIndex.toString(16).padStart(4, '0');
  return `58:9c:fc:10:${tail.slice(0, 2)}:${tail.slice(2)}`;
}
