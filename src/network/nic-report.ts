import type { VmDefinition } from '../definition/definition.js';
import type { Link } from '../netgraph/node.js';
import type { NicReport } from '../protocol/network.js';

export interface NicsSeen {
  /** What the guest runs with, else what the file says. */
  readonly definition: VmDefinition;
  /** Of a guest that lives; else none. */
  readonly links: readonly Link[];
  /** NIC key -> the MAC it was given at its first start. */
  readonly macs: Readonly<Record<string, string>>;
  /** Whether a NIC that should be plugged in was seen loose. */
  readonly isCutOff: (nic: string) => boolean;
}

/** Every NIC of a VM: where it is, and where its file wants it. */
export function reportNics({ definition, links, macs, isCutOff }: NicsSeen): readonly NicReport[] {
  return definition.networks.map(({ key, type, mac, bridge }, position) => {
    const link = links.find(({ nic }) => nic === key);
    const plugged = link !== undefined && link.unplugged !== true;
    return {
      ...{ vm: definition.name, nic: key, position, type, wantedBridge: bridge },
      mac: link?.mac ?? mac ?? macs[key] ?? null,
      bridge: plugged ? link.bridge : null,
      hook: plugged ? link.hook : null,
      socket: link?.socket ?? null,
      state: link === undefined ? 'down' : !plugged ? 'unplugged' : isCutOff(key) ? 'cut off' : 'plugged',
    };
  });
}
