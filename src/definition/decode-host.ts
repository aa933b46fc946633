import type { BridgeDefinition, HostDefinition } from './definition.js';
import type { Decoded } from './fault.js';
import type { Finding } from './finding.js';
import { readNodeName } from './node-name.js';
import { bridgeSchema, hostSchema, type HostTable } from './schema.js';
import { decodeSource, type Source } from './source.js';
import type { Section } from './unknown-key.js';

const SECTIONS: readonly Section[] = [
  { name: '', title: '', keys: Object.keys(hostSchema.shape) },
  { name: 'bridge', title: '[bridge.NAME]', keys: Object.keys(bridgeSchema.shape) },
];

/** What holds without a host.toml. */
export const DEFAULT_HOST: HostDefinition = { vmDirectory: '/var/db/vmctl/vms', bridges: [] };

/** `host.toml` -> the host's bridges and defaults, or every fault of the file with its position. Never throws. */
export function decodeHost(source: Source): Decoded<HostDefinition> {
  return decodeSource(source, {
    schema: hostSchema,
    sections: SECTIONS,
    judge: judgeBridges,
    complete: completeHost,
  });
}

function completeHost(table: HostTable): HostDefinition {
  const bridges = Object.entries(table.bridge).map(([name, bridge]): BridgeDefinition => {
    return bridge.interface === undefined ? { name } : { name, interface: bridge.interface };
  });
  return { vmDirectory: table.vm_directory, bridges };
}

/** Names, and what two bridges cannot share: an ether node has one lower hook, and all nodes share one name space. */
function judgeBridges(tables: Readonly<Record<string, unknown>>): readonly Finding[] {
  const bridges = tables['bridge'];
  if (typeof bridges !== 'object' || bridges === null || Array.isArray(bridges)) return [];
  const owners = new Map<string, string>();
  return Object.entries(bridges).flatMap(([name, bridge]: [string, unknown]) => {
    const nic = interfaceOf(bridge);
    const owner = nic === undefined ? undefined : owners.get(nic);
    if (nic !== undefined && owner === undefined) owners.set(nic, name);
    return [...judgeName(name, nic), ...judgeOwner(name, nic, owner)];
  });
}

function judgeName(name: string, nic: string | undefined): readonly Finding[] {
  const path = ['bridge', name];
  const reading = readNodeName(name);
  if (!reading.ok) return [{ path, at: 'key', message: reading.message }];
  // The NIC's own ether node bears its name, with "." and ":" as "_" (facts 4).
  if (nic === undefined || nic.replaceAll(/[.:]/g, '_') !== name) return [];
  return [{ path, at: 'key', message: `bridge "${name}" cannot bear the name of its interface` }];
}

function judgeOwner(name: string, nic: string | undefined, owner: string | undefined): readonly Finding[] {
  if (owner === undefined) return [];
  const message = `${nic} already belongs to bridge "${owner}": a NIC can be in one bridge only`;
  return [{ path: ['bridge', name, 'interface'], at: 'value', message }];
}

function interfaceOf(bridge: unknown): string | undefined {
  if (typeof bridge !== 'object' || bridge === null || !('interface' in bridge)) return undefined;
  return typeof bridge.interface === 'string' ? bridge.interface : undefined;
}
