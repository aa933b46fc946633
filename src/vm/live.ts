import type { NicDefinition, VmDefinition } from '../definition/definition.js';
import type { Link } from '../netgraph/node.js';

/** Where a NIC is instead of on the bridge its definition names. */
export type LiveNic = { readonly kind: 'unplugged' } | { readonly kind: 'moved'; readonly bridge: string };

/**
 * What operators changed of a running guest's NICs, by NIC key. Holds over reboots and crashes of the guest and restarts
 * of the daemon; a fresh start goes by the file again.
 */
export type LiveNics = Readonly<Record<string, LiveNic>>;

/** Every NIC is where its definition says. */
export const AS_WRITTEN: LiveNics = {};

/** The bridge a NIC belongs on now; undefined = it is unplugged. */
export function bridgeNow({ key, bridge }: NicDefinition, live: LiveNics): string | undefined {
  const change = live[key];
  if (change === undefined) return bridge;
  return change.kind === 'moved' ? change.bridge : undefined;
}

/** The NICs that are plugged in somewhere, each on the bridge it belongs on now. */
export function pluggedNow({ networks }: VmDefinition, live: LiveNics): readonly NicDefinition[] {
  return networks.flatMap((nic) => {
    const bridge = bridgeNow(nic, live);
    return bridge === undefined ? [] : [{ ...nic, bridge }];
  });
}

/** What the links of a guest that lives tell of it. */
export function liveOf({ networks }: VmDefinition, links: readonly Link[]): LiveNics {
  const changes = networks.flatMap(({ key, bridge }): [string, LiveNic][] => {
    const link = links.find(({ nic }) => nic === key);
    if (link?.unplugged === true) return [[key, { kind: 'unplugged' }]];
    return link === undefined || link.bridge === bridge
      ? []
      : [[key, { kind: 'moved', bridge: link.bridge }]];
  });
  return Object.fromEntries(changes);
}

/** The changes with this NIC on that bridge, or unplugged (undefined). */
export function withNic(live: LiveNics, nic: NicDefinition, bridge: string | undefined): LiveNics {
  const others = Object.fromEntries(Object.entries(live).filter(([key]) => key !== nic.key));
  if (bridge === nic.bridge) return others;
  return { ...others, [nic.key]: bridge === undefined ? { kind: 'unplugged' } : { kind: 'moved', bridge } };
}
