import type { InterfaceSeen } from '../netgraph/parse-ifconfig.js';

/** What `ifconfig -a` and `route get default` said. */
export interface HostNetwork {
  readonly seen: readonly InterfaceSeen[];
  readonly defaultNic: string | undefined;
}

/** What a host loses with an interface that others take. */
export interface HostNeed {
  /** The interface itself, or a VLAN on it. */
  readonly nic: string;
  /** `the default route`, `the address 192.0.2.10/24`. */
  readonly what: string;
}

/** Without `upper` of its node the host hears nothing on a NIC and on its VLANs (facts.md 4); undefined = it needs none of them. */
export function needOf(name: string, { seen, defaultNic }: HostNetwork): HostNeed | undefined {
  for (const nic of seen.filter((one) => one.name === name || one.vlan?.parent === name)) {
    const [address] = nic.addresses;
    const what = nic.name === defaultNic ? 'the default route' : address && `the address ${address}`;
    if (what !== undefined) return { nic: nic.name, what };
  }
  return undefined;
}

/** The lagg(4) whose port an interface is: what it receives goes there. */
export function laggOf(name: string, seen: readonly InterfaceSeen[]): string | undefined {
  return seen.find((one) => one.laggPorts.includes(name))?.name;
}

/** The if_bridge(4) whose member an interface is. */
export function ifBridgeOf(name: string, seen: readonly InterfaceSeen[]): string | undefined {
  return seen.find((one) => one.members.includes(name))?.name;
}
