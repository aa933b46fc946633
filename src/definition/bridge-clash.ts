import {
  hostInterfaceOf,
  macOf,
  nicOf,
  parentOf,
  valueOf,
  type BridgeRow,
  type Tables,
} from './bridge-row.js';
import type { Finding, KeyPath } from './finding.js';
import { readHostAddress } from './host-address.js';

/** What two bridges of one host cannot share, told at the later one. */
export function judgeBridgeClashes(rows: readonly BridgeRow[]): readonly Finding[] {
  return [
    ...judgeOwners(rows),
    ...judgeNodes(rows),
    ...judgeAddresses(rows),
    ...judgeMacs(rows),
    ...judgeVlanParents(rows),
  ];
}

/** An ether node has one lower hook, and its name is the NIC's with `.` and `:` as `_` (facts 4). */
function judgeOwners(rows: readonly BridgeRow[]): readonly Finding[] {
  return judgeTwice(rows, ({ name, row }) => {
    const nic = nicOf(row);
    if (nic === undefined) return [];
    const what = nic === 'auto' ? 'the NIC of the default route' : nic;
    const path = ['bridge', name, 'interface'];
    return [
      {
        key: nodeOf(nic),
        path,
        told: (owner) => `${what} already belongs to bridge "${owner}": a NIC can be in one bridge only`,
      },
    ];
  });
}

/** All nodes share one name space: bridges, host interfaces, NICs. */
function judgeNodes(rows: readonly BridgeRow[]): readonly Finding[] {
  const nics = new Map(
    rows.flatMap(({ name, row }) => nicsOf(row).map((nic) => [nodeOf(nic), { nic, name }])),
  );
  const bridges = new Set(rows.map(({ name }) => name));
  const hosts = judgeTwice(rows, ({ name, row }) => {
    const host = hostInterfaceOf(row);
    const told = (owner: string): string => `${host} is already the host interface of bridge "${owner}"`;
    return host === undefined ? [] : [{ key: host, path: ['bridge', name, 'host_interface'], told }];
  });
  const others = rows.flatMap(({ name, row }): readonly Finding[] => {
    const host = hostInterfaceOf(row) ?? '';
    const message = bridges.has(host) ? `${host} is the name of a bridge` : nicWords(host, nics.get(host));
    const own = nics.get(name);
    return [
      ...(own === undefined
        ? []
        : [{ path: ['bridge', name], at: 'key' as const, message: bearing(name, own) }]),
      ...(message === undefined
        ? []
        : [{ path: ['bridge', name, 'host_interface'], at: 'value' as const, message }]),
    ];
  });
  return [...hosts, ...others];
}

interface Nic {
  readonly nic: string;
  /** Of the bridge. */
  readonly name: string;
}

function bearing(bridge: string, { nic, name }: Nic): string {
  const whose = name === bridge ? 'its interface' : `${nic}, an interface of bridge "${name}"`;
  return `bridge "${bridge}" cannot bear the name of ${whose}`;
}

function nicWords(host: string, nic: Nic | undefined): string | undefined {
  return nic === undefined ? undefined : `${host} is already an interface of bridge "${nic.name}"`;
}

function judgeAddresses(rows: readonly BridgeRow[]): readonly Finding[] {
  return judgeTwice(rows, ({ name, row: { address } }) => {
    const list: readonly unknown[] = Array.isArray(address) ? address : [address];
    return list.flatMap((one, at) => {
      const value = valueOf(one, readHostAddress);
      if (value === undefined) return [];
      const path = ['bridge', name, 'address', ...(Array.isArray(address) ? [at] : [])];
      const [key = ''] = value.split('/');
      return [
        { key, path, told: (owner: string) => `${key} is already the host's address on bridge "${owner}"` },
      ];
    });
  });
}

function judgeMacs(rows: readonly BridgeRow[]): readonly Finding[] {
  return judgeTwice(rows, ({ name, row }) => {
    const mac = macOf(row);
    if (mac === undefined) return [];
    const told = (owner: string): string => `mac ${mac} is already that of bridge "${owner}"`;
    return [{ key: mac, path: ['bridge', name, 'mac'], told }];
  });
}

/**
 * All frames of a NIC, tagged ones too, go to its `lower` before vlan(4) sees them (if_ethersubr.c ether_input_internal;
 * run: UNPROVEN). Only what the bridge gives back through `upper` reaches its VLANs.
 */
function judgeVlanParents(rows: readonly BridgeRow[]): readonly Finding[] {
  return rows.flatMap(({ name, row }): readonly Finding[] => {
    const parent = parentOf(row);
    const whole = rows.find((one) => parent !== undefined && nicOf(one.row) === parent);
    if (whole === undefined || whole.name === name) return [];
    const key = ['attach_host', 'flood_unknown'].find((one) => whole.row[one] === false);
    if (key === undefined) return [];
    const message = `bridge "${whole.name}" takes all frames of ${parent} (${key} = false): its VLANs would hear nothing`;
    return [{ path: ['bridge', name, 'interface'], at: 'value', message }];
  });
}

interface Claim {
  readonly key: string;
  readonly path: KeyPath;
  /** The message, given the bridge that claimed it first. */
  readonly told: (owner: string) => string;
}

function judgeTwice(
  rows: readonly BridgeRow[],
  claims: (row: BridgeRow) => readonly Claim[],
): readonly Finding[] {
  const owners = new Map<string, string>();
  return rows.flatMap((row) =>
    claims(row).flatMap(({ key, path, told }): readonly Finding[] => {
      const owner = owners.get(key);
      if (owner === undefined) owners.set(key, row.name);
      return owner === undefined ? [] : [{ path, at: 'value', message: told(owner) }];
    }),
  );
}

function nicsOf(row: Tables): readonly string[] {
  const nic = nicOf(row);
  const parent = parentOf(row);
  return [nic === 'auto' ? undefined : nic, parent].filter((one) => one !== undefined);
}

function nodeOf(nic: string): string {
  return nic.replaceAll(/[.:]/g, '_');
}
