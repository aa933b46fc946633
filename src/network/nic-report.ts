import type { VmDefinition } from '../definition/definition.js';
import type { Link } from '../netgraph/node.js';
import { listNics } from '../plan/nic-list.js';
import type { NicReport } from '../protocol/network.js';

export interface NicsSeen {
  /** What the guest runs with, else what the file says. */
  readonly definition: VmDefinition;
  readonly alive: boolean;
  /** Of a guest that lives; else none. */
  readonly links: readonly Link[];
  /** NIC key -> the MAC it was given at its first start. */
  readonly macs: Readonly<Record<string, string>>;
  /** Whether a NIC that should be plugged in was seen loose. */
  readonly isCutOff: (nic: string) => boolean;
}

/** Every NIC of a VM: where it is, and where its file wants it. */
export function reportNics({ definition, alive, links, macs, isCutOff }: NicsSeen): readonly NicReport[] {
  return listNics(definition).map(({ key, position, type, mac, bridge, backend }) => {
    const link = links.find(({ nic }) => nic === key);
    const plugged = link !== undefined && link.unplugged !== true;
    const linked =
      link === undefined ? 'down' : !plugged ? 'unplugged' : isCutOff(key) ? 'cut off' : 'plugged';
    return {
      ...{ vm: definition.name, nic: key, position, type, wantedBridge: bridge, backend },
      mac: link?.mac ?? mac ?? macs[key] ?? null,
      bridge: plugged ? link.bridge : null,
      hook: plugged ? link.hook : null,
      socket: link?.socket ?? null,
      state: backend !== null && alive ? 'direct' : linked,
    };
  });
}
