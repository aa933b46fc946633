import type { Slots } from '../bhyve/slot.js';
import { assignSlots, keepPins } from '../bhyve/slots.js';
import { deriveUuid } from '../bhyve/uuid.js';
import type { VmDefinition } from '../definition/definition.js';
import { deriveMac } from '../netgraph/mac.js';
import { socketName } from '../netgraph/names.js';

/** What was written down at the first start, see vm/record. */
export interface IdentityPins {
  readonly uuid?: string;
  /** NIC key -> MAC. */
  readonly macs: Readonly<Record<string, string>>;
  readonly slots: Slots;
  /** Port of a screen that is "auto". */
  readonly vncPort?: number;
}

/** vncPort: absent unless a start has picked one. */
export type Identity = Required<Omit<IdentityPins, 'vncPort'>> &
  Pick<IdentityPins, 'vncPort'> & {
    /** NIC key -> name of bhyve's socket node, for NICs straight on a netgraph node; absent = there are none. */
    readonly sockets?: Readonly<Record<string, string>>;
  };

export interface IdentityInput {
  readonly definition: VmDefinition;
  readonly pins: IdentityPins;
  readonly hostUuid: string;
  /** MACs of all other VMs. */
  readonly taken: Pick<ReadonlySet<string>, 'has'>;
}

/** What makes a VM the same machine each time: what the definition says, what was pinned, else what is derived. */
export function identify({ definition, pins, hostUuid, taken }: IdentityInput): Identity {
  const vm = definition.name;
  const macs = { ...pins.macs };
  const own = new Set<string>();
  const used = { has: (mac: string): boolean => own.has(mac) || taken.has(mac) };
  for (const nic of [...definition.networks, ...definition.directNics]) {
    const pinned = Object.hasOwn(pins.macs, nic.key) ? pins.macs[nic.key] : undefined;
    const mac = nic.mac ?? pinned ?? deriveMac({ hostUuid, vm, nic: nic.key, taken: used });
    macs[nic.key] = mac;
    own.add(mac);
  }
  return {
    uuid: definition.uuid ?? pins.uuid ?? deriveUuid({ hostUuid, vm }),
    macs,
    slots: keepPins(pins.slots, assignSlots(definition, pins.slots)),
    ...(pins.vncPort === undefined ? {} : { vncPort: pins.vncPort }),
    ...socketsOf(definition),
  };
}

function socketsOf({ name, directNics }: VmDefinition): Pick<Identity, 'sockets'> {
  const onNodes = directNics.filter(({ backend }) => backend.kind === 'node');
  if (onNodes.length === 0) return {};
  return { sockets: Object.fromEntries(onNodes.map(({ key }) => [key, socketName(name, key)])) };
}
