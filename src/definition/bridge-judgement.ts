import { judgeBridgeClashes } from './bridge-clash.js';
import { bridgeRows, nicOf, parentOf, tableOf, type BridgeRow, type Tables } from './bridge-row.js';
import type { Finding } from './finding.js';
import { readNodeName } from './node-name.js';

/** What only several keys of `[bridge.*]` together can tell. Reads the raw tables, as `judgeVm` does. */
export function judgeBridges(tables: Tables): readonly Finding[] {
  const rows = bridgeRows(tables);
  return [
    ...rows.flatMap(judgeName),
    ...rows.flatMap(judgeKeys),
    ...rows.flatMap(judgeVlan),
    ...judgeBridgeClashes(rows.filter(({ name }) => readNodeName(name).ok)),
  ];
}

function judgeName({ name }: BridgeRow): readonly Finding[] {
  const reading = readNodeName(name);
  return reading.ok ? [] : [{ path: ['bridge', name], at: 'key', message: reading.message }];
}

/** Key -> the key that must stand beside it, and why. */
const NEEDS: Readonly<Record<string, readonly [needed: string, why: string]>> = {
  vlan: ['interface', 'it says how that is made'],
  attach_host: ['interface', 'it says whether the host stays on that NIC'],
  force: ['interface', 'it is about that NIC'],
  disable_offload: ['interface', 'it is about that NIC'],
  address: ['host_interface', "it is that interface's"],
  mac: ['host_interface', "it is that interface's"],
};

function judgeKeys({ name, row }: BridgeRow): readonly Finding[] {
  const lonely = Object.entries(NEEDS).flatMap(([key, [needed, why]]) => {
    if (row[key] === undefined || row[needed] !== undefined) return [];
    return [[key, `${key} needs ${needed} beside it: ${why}`] as const];
  });
  return [...lonely, ...judgePairs(row)].map(([key, message]) => {
    return { path: ['bridge', name, key], at: 'key', message };
  });
}

function judgePairs(row: Tables): readonly (readonly [key: string, message: string])[] {
  const nic = row['interface'] !== undefined;
  const host = row['host_interface'] !== undefined;
  const told: (readonly [string, string])[] = [];
  if (nic && host)
    told.push([
      'host_interface',
      'host_interface is for a bridge without interface: here the host is on that',
    ]);
  if (nic && row['force'] === true && row['attach_host'] !== false)
    told.push(['force', 'force is only for attach_host = false: leave it out']);
  if (!nic && !host && row['flood_unknown'] === false)
    told.push([
      'flood_unknown',
      'flood_unknown = false needs interface or host_interface: it sends there what it does not know',
    ]);
  return told;
}

/**
 * The name decides what ifconfig(8) makes: vlan(4) takes `PARENT.TAG`, which says parent and tag itself, or `vlanN`; any
 * other name is another cloner's or nobody's (if_vlan.c vlan_clone_match).
 */
function judgeVlan({ name, row }: BridgeRow): readonly Finding[] {
  const nic = nicOf(row);
  const parent = parentOf(row);
  const { tag } = tableOf(row['vlan']);
  if (nic === undefined || parent === undefined || typeof tag !== 'number') return [];
  const path = ['bridge', name, 'vlan', 'parent'];
  if (parent === 'auto')
    return [{ path, at: 'value', message: 'write the name of the parent: a VLAN is made by it' }];
  // Kernels differ in which dot of em0.100.200 counts.
  if (parent.includes('.')) {
    return [
      {
        path,
        at: 'value',
        message: `a VLAN in the VLAN ${parent} is not for vmctl to make: make it in rc.conf and leave vlan out`,
      },
    ];
  }
  if (nic === `${parent}.${tag}` || /^vlan\d+$/.test(nic)) return [];
  const message = `the VLAN ${tag} of ${parent} must be called "${parent}.${tag}" or "vlanN": ifconfig makes it by its name`;
  return [{ path: ['bridge', name, 'interface'], at: 'value', message }];
}
