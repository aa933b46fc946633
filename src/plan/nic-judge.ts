import type { BridgeDefinition, VlanDefinition } from '../definition/host-definition.js';
import { VmctlError } from '../errors.js';
import type { InterfaceSeen } from '../netgraph/parse-ifconfig.js';
import { ifBridgeOf, laggOf, needOf, type HostNetwork } from './host-need.js';

export type { HostNetwork } from './host-need.js';

/** A bridge with a NIC; `auto` is resolved. */
export type PublicBridge = BridgeDefinition & { readonly interface: string };

/**
 * The NIC of a public bridge, fit to be connected; undefined = its VLAN is still to be made. Throws `host` for each NIC
 * that netgraph would take but that would not work, and for one the host cannot do without.
 */
export function judgeNic(bridge: PublicBridge, network: HostNetwork): InterfaceSeen | undefined {
  const name = bridge.interface;
  const nic = network.seen.find((one) => one.name === name);
  if (nic === undefined && bridge.vlan === undefined) throw missing(bridge, network);
  if (bridge.vlan !== undefined) judgeVlan(bridge, bridge.vlan, network);
  judgeKind(bridge, bridge.vlan?.parent ?? name, network);
  if (nic !== undefined && !bridge.attachHost && !bridge.force) judgeNeed(bridge, network);
  return nic;
}

/**
 * The NIC at the wire: of a VLAN its parent, else the NIC itself. Its offload merges the guests' frames, and a VLAN does
 * not send while its parent is down (if_vlan.c vlan_transmit). undefined = not there.
 */
export function wireNic(bridge: PublicBridge, seen: readonly InterfaceSeen[]): InterfaceSeen | undefined {
  const nic = seen.find((one) => one.name === bridge.interface);
  const wire = nic?.vlan?.parent ?? bridge.vlan?.parent ?? bridge.interface;
  return seen.find((one) => one.name === wire);
}

function missing(bridge: PublicBridge, { seen }: HostNetwork): VmctlError {
  const name = bridge.interface;
  const [, parent, tag] = /^(.+)\.(\d+)$/.exec(name) ?? [];
  const hint = seen.some((one) => one.name === parent)
    ? `to have it made, write vlan = { parent = "${parent}", tag = ${tag} } into [bridge.${bridge.name}]`
    : `write one of these as interface of [bridge.${bridge.name}] in host.toml: ${namesOf(seen)}`;
  return refusal(bridge, `there is no interface ${name}`, hint);
}

function namesOf(seen: readonly InterfaceSeen[]): string {
  const wired = seen.filter(
    (one) => one.mac !== undefined && !one.wireless && laggOf(one.name, seen) === undefined,
  );
  return wired.map((one) => one.name).join(', ') || 'the host has no Ethernet interface';
}

/** The VLAN interface is what the definition says, or its parent can bear it. */
function judgeVlan(bridge: PublicBridge, { parent, tag }: VlanDefinition, { seen }: HostNetwork): void {
  const nic = seen.find((one) => one.name === bridge.interface);
  if (nic === undefined) {
    if (seen.some((one) => one.name === parent)) return;
    const hint = `write one of these as parent of its vlan: ${namesOf(seen)}`;
    throw refusal(bridge, `there is no interface ${parent} to make ${bridge.interface} on`, hint);
  }
  const found = nic.vlan;
  if (found?.tag === tag && found.parent === parent) return;
  const what = found === undefined ? 'no VLAN' : `the VLAN ${found.tag} of ${found.parent ?? 'no interface'}`;
  throw refusal(
    bridge,
    `${nic.name} is ${what}, not the VLAN ${tag} of ${parent}`,
    `correct host.toml, or remove that interface: \`ifconfig ${nic.name} destroy\``,
  );
}

/** Kinds that have an ether node like any other, so that only ifconfig(8) tells them apart (facts.md 4). */
function judgeKind(bridge: PublicBridge, name: string, { seen }: HostNetwork): void {
  const nic = seen.find((one) => one.name === name);
  if (nic === undefined) return;
  if (nic.wireless) {
    throw refusal(
      bridge,
      `${nic.name} is a wireless interface: its access point drops the frames of guests`,
      'use a wired interface, or a private bridge with host_interface and route or NAT the guests',
    );
  }
  const lagg = laggOf(nic.name, seen);
  if (lagg !== undefined) {
    const { vlan } = bridge;
    const said = vlan === undefined ? '' : `parent = "${lagg}" and `;
    const name = vlan === undefined ? lagg : `${lagg}.${vlan.tag}`;
    const hint = `write ${said}interface = "${name}" in [bridge.${bridge.name}] of host.toml`;
    throw refusal(bridge, `${nic.name} is a port of ${lagg}: what it receives goes there`, hint);
  }
  const other = ifBridgeOf(nic.name, seen);
  if (other === undefined) return;
  throw refusal(
    bridge,
    `${nic.name} is a member of the if_bridge ${other}`,
    `take it out, here and in rc.conf: \`ifconfig ${other} deletem ${nic.name}\``,
  );
}

function judgeNeed(bridge: PublicBridge, network: HostNetwork): void {
  const need = needOf(bridge.interface, network);
  if (need === undefined) return;
  throw refusal(
    bridge,
    `attach_host = false would cut the host off: ${need.nic} carries ${need.what}`,
    `take it off ${need.nic} first, use another interface, or write force = true into [bridge.${bridge.name}]`,
  );
}

function refusal({ name }: PublicBridge, message: string, hint: string): VmctlError {
  return new VmctlError('host', `bridge ${name}: ${message}`, { hint });
}
