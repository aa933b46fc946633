import { judgeBridges } from './bridge-judgement.js';
import { withoutUndefined } from './defined.js';
import type { BridgeDefinition, HostDefinition } from './host-definition.js';
import type { Decoded } from './fault.js';
import {
  bridgeSchema,
  hostFileSchema,
  hostSchema,
  metricsSchema,
  vlanSchema,
  type BridgeTable,
  type HostTable,
} from './host-schema.js';
import { decodeSource, type Source } from './source.js';
import type { Section } from './unknown-key.js';

const SECTIONS: readonly Section[] = [
  { name: '', title: '', keys: Object.keys(hostSchema.shape) },
  { name: 'bridge', title: '[bridge.NAME]', keys: Object.keys(bridgeSchema.shape) },
  { name: 'vlan', title: 'vlan', keys: Object.keys(vlanSchema.shape) },
  { name: 'metrics', title: '[metrics]', keys: Object.keys(metricsSchema.shape) },
];

/** What holds of a bridge about which host.toml says nothing but its name. */
export const BRIDGE_DEFAULTS: Omit<BridgeDefinition, 'name'> = {
  attachHost: true,
  force: false,
  disableOffload: true,
  floodUnknown: true,
  tuning: {},
};

/** What holds without a host.toml. */
export const DEFAULT_HOST: HostDefinition = {
  vmDirectory: '/var/db/vmctl/vms',
  bridges: [],
  operators: [],
  maxParallel: 8,
};

/** `host.toml` -> the host's bridges and defaults, or every fault of the file with its position. Never throws. */
export function decodeHost(source: Source): Decoded<HostDefinition> {
  return decodeSource(source, {
    schema: hostFileSchema,
    sections: SECTIONS,
    judge: judgeBridges,
    complete: completeHost,
  });
}

function completeHost(table: HostTable): HostDefinition {
  const bridges = Object.entries(table.bridge).map(([name, bridge]) => completeBridge(name, bridge));
  const { vm_directory: vmDirectory, operators, max_parallel: maxParallel, metrics, defaults } = table;
  const later = withoutUndefined({ metrics: metrics?.listen, defaults });
  return { vmDirectory, bridges, operators, maxParallel, ...later };
}

function completeBridge(name: string, table: BridgeTable): BridgeDefinition {
  const { host_interface: host, address: addresses = [], mac } = table;
  const said = withoutUndefined({
    interface: table.interface,
    vlan: table.vlan,
    attachHost: table.attach_host,
    force: table.force,
    disableOffload: table.disable_offload,
    hostInterface: host === undefined ? undefined : { name: host, addresses, ...withoutUndefined({ mac }) },
    floodUnknown: table.flood_unknown,
  });
  const tuning = withoutUndefined({
    loopTimeout: table.loop_timeout,
    maxStaleness: table.max_staleness,
    minStableAge: table.min_stable_age,
  });
  return { ...BRIDGE_DEFAULTS, name, ...said, tuning };
}
