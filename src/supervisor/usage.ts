import type { VmctlError } from '../errors.js';
import { publishedOf } from '../vm/publish.js';
import type { Context } from './context.js';
import type { NetworkSide } from './network-side.js';
import { createUsageDesk, type UsageDesk } from './usage-desk.js';
import { flowOf, type GuestSight } from './usage-sample.js';
import type { Vm } from './vm.js';

export interface GuestUsageOptions {
  readonly context: Context;
  readonly vms: ReadonlyMap<string, Vm>;
  readonly side: Pick<NetworkSide, 'lookAt' | 'trafficOf'>;
  /** Why nothing can be said of that VM. */
  readonly unknown: (name: string) => VmctlError;
}

/** The desk for the VMs of this host. */
export function createGuestUsage({ context, vms, side, unknown }: GuestUsageOptions): UsageDesk {
  const { clock, execute } = context;
  return createUsageDesk({
    ...{ clock, execute, facts: () => context.facts, lookAt: side.lookAt },
    guests: () => [...vms.values()].map(sightOf).sort((a, b) => (a.name < b.name ? -1 : 1)),
    flowOf: ({ name, links }) => flowOf(side.trafficOf(name, links)),
    refuseUnknown(names) {
      const stranger = names.find((name) => !vms.has(name));
      if (stranger !== undefined) throw unknown(stranger);
    },
  });
}

function sightOf(vm: Vm): GuestSight {
  const snapshot = vm.snapshot();
  const { context } = snapshot;
  const { cpus, memoryBytes } = context.running ?? context.definition;
  return {
    name: vm.name,
    status: publishedOf(snapshot).status,
    pid: context.guest?.pid ?? context.foreignPid ?? null,
    cpus: cpus.count,
    memoryBytes,
    links: context.links,
  };
}
