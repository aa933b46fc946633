import type { BridgeDefinition } from '../definition/host-definition.js';
import { macOf } from '../plan/bridge-host.js';
import type { NetReport, NicReport } from '../protocol/network.js';
import type { StatusReport } from '../protocol/report.js';
import { VMCTL_VERSION } from '../protocol/version.js';
import type { NetworkContext } from './context.js';
import type { NetworkDesk } from './desk.js';
import { viewMacs } from './mac-view.js';
import { viewNet, type NetViewOptions } from './net-view.js';
import type { Network } from './network.js';
import { renderMetrics, type MetricsInput } from './prometheus.js';

/** What is known of the VMs, whoever looks. */
export interface GuestView {
  readonly vms: readonly StatusReport[];
  /** Of all VMs, also of those that are down. */
  readonly nics: readonly NicReport[];
}

export interface ViewOptions extends Pick<NetViewOptions, 'book' | 'clock'> {
  readonly context: Pick<NetworkContext, 'execute' | 'hostDefinition' | 'facts'>;
  readonly network: Pick<Network, 'bridges' | 'jails'>;
  readonly guests: () => Promise<GuestView>;
  /** Of a daemon; absent = there is none. */
  readonly counts?: () => Required<Pick<MetricsInput, 'daemon' | 'exits'>>;
}

/** The part of the desk that only looks. */
export function createView(options: ViewOptions): Pick<NetworkDesk, 'net' | 'macs' | 'metrics'> {
  const { context, network, book, clock } = options;
  const { execute } = context;
  return {
    net: async (bridge) => (await look(bridge)).net,
    macs: async (bridge) => viewMacs(execute, await lookAround(bridge), bridge),
    async metrics() {
      const { net, vms, jails } = await look();
      const counts = options.counts?.() ?? { exits: [] };
      return renderMetrics({ version: VMCTL_VERSION, ...counts, vms, net, jails });
    },
  };

  /** All bridges, for an address is somebody's wherever he is; one that no list of all can show by its name. */
  async function lookAround(bridge?: string): Promise<NetReport> {
    const { net } = await look();
    if (bridge === undefined || net.bridges.some(({ name }) => name === bridge)) return net;
    const { net: one } = await look(bridge);
    return { ...net, bridges: [...net.bridges, ...one.bridges] };
  }

  async function look(bridge?: string) {
    const { vms, nics } = await options.guests();
    const { bridges } = await network.bridges.reports(bridge === undefined ? undefined : [bridge]);
    const jails = await network.jails.list();
    const vmStates = new Map(vms.map(({ name, status }) => [name, status]));
    const { hostUuid } = context.facts();
    const definitions = context.hostDefinition().bridges.map((one) => withHostMac(one, hostUuid));
    const net = await viewNet({ execute, book, clock, bridges, definitions, nics, vmStates, jails });
    return { net, vms, jails };
  }
}

/** What is not written is derived, as it was when the interface was made. */
function withHostMac(bridge: BridgeDefinition, hostUuid: string): BridgeDefinition {
  const { hostInterface } = bridge;
  if (hostInterface === undefined) return bridge;
  return { ...bridge, hostInterface: { ...hostInterface, mac: macOf(bridge, hostUuid) } };
}
