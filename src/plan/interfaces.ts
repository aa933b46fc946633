import type { CommandResult, HostCommand } from '../command/command.js';
import type { HostInterfaceDefinition, VlanDefinition } from '../definition/host-definition.js';
import { VmctlError } from '../errors.js';
import { parseInterfaces, type InterfaceSeen } from '../netgraph/parse-ifconfig.js';
import { answer, lastWords } from './answer.js';
import { look, type Steps } from './step.js';

/**
 * All interfaces, in one look. `assumed` are those a host nobody looks at is taken to have: there, up and with nothing
 * on them. Throws `host` when ifconfig(8) fails.
 */
export function* lookInterfaces(assumed: readonly string[] = []): Steps<readonly InterfaceSeen[]> {
  const result = yield* look({ file: 'ifconfig', args: ['-a'] }, { fresh: freshInterfaces(assumed) });
  const seen = parseInterfaces(result.stdout);
  if (result.code === 0 && seen.length > 0) return seen;
  throw new VmctlError('host', `cannot see the network interfaces: ifconfig -a: ${lastWords(result)}`);
}

function freshInterfaces(names: readonly string[]): CommandResult {
  const rows = ['lo0', ...names].map((name) => `${name}: flags=8843<UP,RUNNING> metric 0 mtu 1500\n`);
  return answer(0, { stdout: rows.join('') });
}

/**
 * The NIC of the IPv4 default route, else of IPv6's; undefined = neither. Decided by the `interface:` line: without a
 * route 14 and newer exit 0 too (facts.md 12). `assumed` is that of a host nobody looks at; absent = it has none.
 */
export function* lookDefaultNic(assumed?: string): Steps<string | undefined> {
  const fresh = answer(0, { stdout: assumed === undefined ? '' : `  interface: ${assumed}\n` });
  for (const family of [[], ['-inet6']]) {
    const command = { file: 'route', args: ['-n', 'get', ...family, 'default'] };
    const result = yield* look(command, { fresh });
    const name = /^ *interface: (\S+)$/m.exec(result.stdout)?.[1];
    if (name !== undefined) return name;
  }
  return undefined;
}

/** Offload that does not go with a bridge: as ifconfig(8) shows it, and says it. TSO does no harm here. */
const OFFLOAD = { LRO: 'lro', VLAN_HWFILTER: 'vlanhwfilter' } as const;

/**
 * `ifconfig em0 -lro -vlanhwfilter`, only what is on, so that nothing flaps without need; undefined = nothing to do.
 * For the NIC at the wire (`wireNic`).
 */
export function planOffload(nic: InterfaceSeen): HostCommand | undefined {
  const words = offloadOf(nic).map((word) => `-${word}`);
  return words.length === 0 ? undefined : { file: 'ifconfig', args: [nic.name, ...words] };
}

/** What `planOffload` does, in words; undefined = nothing. */
export function describeOffload(nic: InterfaceSeen): string | undefined {
  const words = offloadOf(nic);
  if (words.length === 0) return undefined;
  return `${nic.name}: ${words.join(' and ')} switched off; the link may drop for a moment`;
}

function offloadOf({ options }: InterfaceSeen): readonly string[] {
  return Object.entries(OFFLOAD).flatMap(([shown, word]) => (options.has(shown) ? [word] : []));
}

/** Brings an interface up: one that is down receives nothing for its bridge (facts.md 4). undefined = it is up. */
export function planUp(nic: InterfaceSeen): HostCommand | undefined {
  return nic.up ? undefined : { file: 'ifconfig', args: [nic.name, 'up'] };
}

/**
 * Makes the VLAN interface `name` and brings it up. The name says it all for `em0.100`; parameters beside such a name
 * are refused by some kernels, which want a unit number there (if_vlan.c vlan_clone_create). rc.d does the same
 * (network.subr childif_create), and loads if_vlan before.
 */
export function planVlan(name: string, { parent, tag }: VlanDefinition): HostCommand {
  const said = name === `${parent}.${tag}` ? [] : ['vlan', String(tag), 'vlandev', parent];
  return { file: 'ifconfig', args: [name, 'create', ...said, 'up'] };
}

/** Removes a VLAN interface; the hooks of its ether node go with it. */
export function planVlanDestroy(name: string): HostCommand {
  return { file: 'ifconfig', args: [name, 'destroy'] };
}

export interface HostInterfaceWish {
  /** Present name of the interface: `ngeth0` just made, or the wanted one. */
  readonly from: string;
  readonly hostInterface: HostInterfaceDefinition;
  /** The interface as it was seen, if it was: what it has is not done again. */
  readonly seen?: InterfaceSeen | undefined;
}

/**
 * Name, addresses and up of a host interface, in order; empty = nothing to do. Addresses that are not in the definition
 * stay: they are somebody's. Its MAC is set in the ngctl run that makes it, which does what `ifconfig ether` would
 * (ng_eiface.c NGM_EIFACE_SET), and so is the name of its node, which does not follow (facts.md 4).
 */
export function planHostInterface({ from, hostInterface, seen }: HostInterfaceWish): readonly HostCommand[] {
  const { name, addresses } = hostInterface;
  const present = [...(seen?.addresses ?? []), ...(seen?.linkLocals ?? [])];
  const missing = addresses.filter((address) => !present.includes(address));
  const [v4, v6] = [missing.filter((one) => !one.includes(':')), missing.filter((one) => one.includes(':'))];
  const lines = [
    ...(from === name ? [] : [[from, 'name', name]]),
    ...v4.map((address) => [name, 'inet', address, 'alias']),
    // A new interface may begin with IPv6 disabled: rc.d says so each time too (network.subr ifconfig_up).
    ...(v6.length === 0 ? [] : [[name, 'inet6', '-ifdisabled']]),
    ...v6.map((address) => [name, 'inet6', address, 'alias']),
    ...(seen?.up === true ? [] : [[name, 'up']]),
  ];
  return lines.map((args) => ({ file: 'ifconfig', args }));
}
