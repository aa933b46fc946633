import type { HostDefinition, VmDefinition } from '../definition/definition.js';
import { adoptLinks, emptyLedger, rebaseLedger, recallLinks, releaseLinks } from '../netgraph/ledger.js';
import type { Link } from '../netgraph/node.js';
import { leaseLinks } from '../plan/link.js';
import type { Execute } from './executor.js';
import { createQueue } from './queue.js';
import type { Story } from './story.js';

/** Who of the VMs has which link; the only one who leases. A lease is held until its VM's guest is gone for good. */
export interface LinkKeeper {
  /** One link for each NIC, in order. Rejects with a VmctlError when a bridge is not there. */
  lease(want: LeaseWant, signal: AbortSignal): Promise<readonly Link[]>;
  /** Takes over what a record says: of a guest that lives, or may live until it was looked for. */
  adopt(vm: string, links: readonly Link[]): void;
  release(vm: string): void;
}

export interface LeaseWant {
  readonly definition: VmDefinition;
  /** NIC key -> MAC. */
  readonly macs: Readonly<Record<string, string>>;
  /** NIC key -> where it was plugged in last. */
  readonly places: Readonly<Record<string, string>>;
}

export interface LinkKeeperOptions {
  readonly execute: Execute;
  readonly story: Story;
  readonly hostDefinition: () => HostDefinition;
}

export function createLinkKeeper({ execute, story, hostDefinition }: LinkKeeperOptions): LinkKeeper {
  let ledger = emptyLedger();
  const queue = createQueue();
  return {
    lease: (want, signal) => queue.run(() => lease(want, signal)),
    adopt(vm, links) {
      ledger = adoptLinks(ledger, vm, links);
    },
    release(vm) {
      ledger = releaseLinks(ledger, vm);
    },
  };

  async function lease(
    { definition, macs, places }: LeaseWant,
    signal: AbortSignal,
  ): Promise<readonly Link[]> {
    const vm = definition.name;
    const wishes = definition.networks.map(({ bridge, key }) => ({ bridge, nic: key, mac: macs[key] ?? '' }));
    const before = recallLinks(rebaseLedger(ledger, hostDefinition().bridges), vm, places);
    const { links } = await execute(leaseLinks({ vm, wishes, ledger: before }), signal);
    signal.throwIfAborted();
    // Others may have released theirs meanwhile: what was found is added to what is now.
    ledger = adoptLinks(releaseLinks(rebaseLedger(ledger, hostDefinition().bridges), vm), vm, links);
    for (const { bridge, hook, nic } of links) story.tell('link.leased', { vm, bridge, hook, nic });
    return links;
  }
}
