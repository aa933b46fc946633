import type { Layout } from '../bhyve/layout.js';
import type { VmDefinition } from '../definition/definition.js';
import type { BridgeDefinition, HostDefinition } from '../definition/host-definition.js';

/** What the host shall do: the definitions, and what is on record. */
export interface Subject {
  readonly host: HostDefinition;
  /** Those without faults. */
  readonly vms: readonly VmDefinition[];
  /** How many faults the definitions have. */
  readonly faults: number;
  readonly layout: Layout;
  readonly definitions: string;
  /** VM -> NIC key -> MAC, as pinned at a first start. */
  readonly pins: ReadonlyMap<string, Readonly<Record<string, string>>>;
  /** MACs of jails' interfaces, by jail. */
  readonly jailMacs: readonly (readonly [string, string])[];
  /** Where records are kept and written. */
  readonly directories: readonly string[];
}

/** What service(8) and the boot start the supervisor, or make the bridges, with. */
export function rcScript({ root }: Pick<Layout, 'root'>, service: 'vmctl' | 'vmctl_net'): string {
  return `${root}/usr/local/etc/rc.d/${service}`;
}

/** Bridges with a NIC that is known by its name. */
export function uplinkBridges({
  host,
}: Subject): readonly (BridgeDefinition & { readonly interface: string })[] {
  return host.bridges.flatMap((bridge) =>
    bridge.interface === undefined ? [] : [{ ...bridge, interface: bridge.interface }],
  );
}

/** `a, b and 3 more`. */
export function listNames(names: readonly string[], most = 4): string {
  const shown = names.slice(0, most).join(', ');
  return names.length > most ? `${shown} and ${names.length - most} more` : shown;
}
