import type { Finding } from './finding.js';
import { atKey, type Row, rowsOf, type Tables } from './rows.js';

const BACKENDS = ['bridge', 'node', 'tap', 'vale', 'netmap', 'slirp'];
/** Of each back end alone. */
const DETAILS: Readonly<Record<string, string>> = { peerhook: 'node', if_bridge: 'tap' };

/** Each NIC has exactly one back end, and only what that and its device read. */
export function judgeNics(tables: Tables): readonly Finding[] {
  return rowsOf(tables['network']).flatMap((one) => [...judgeBackend(one), ...judgeDevice(one)]);
}

function judgeBackend({ row, index }: Row): readonly Finding[] {
  const found = Object.keys(row).filter((key) => BACKENDS.includes(key) || isCut(row, key));
  const [first, ...others] = found;
  if (first === undefined)
    return [atKey(['network', index, 'bridge'], 'bridge is missing: write bridge = "bnet0"')];
  return [
    ...others.map((key) =>
      atKey(['network', index, key], `${key} beside ${first}: a NIC has one back end, leave one of them out`),
    ),
    ...Object.entries(DETAILS).flatMap(([key, home]) =>
      row[key] === undefined || row[home] !== undefined
        ? []
        : [atKey(['network', index, key], `${key} goes with ${home}, which this NIC has not`)],
    ),
  ];
}

function isCut(row: Tables, key: string): boolean {
  return key === 'cable' && row[key] === false;
}

/**
 * bhyve reads mtu= for virtio-net only (facts 6.5), as part of what follows the back end; slirp's own network has 1500. An e1000
 * without a back end ends bhyve (facts 17).
 */
function judgeDevice({ row, index }: Row): readonly Finding[] {
  const { type, mtu, slirp, cable } = row;
  const at = (key: string, message: string): readonly Finding[] => [atKey(['network', index, key], message)];
  const e1000 = type === 'e1000';
  return [
    ...(e1000 && cable === false ? at('cable', 'e1000 needs a cable: use type = "virtio-net"') : []),
    ...(mtu === undefined || !e1000 ? [] : at('mtu', 'e1000 has no mtu: use type = "virtio-net"')),
    ...(mtu === undefined || slirp === undefined ? [] : at('mtu', 'slirp carries 1500 bytes: leave mtu out')),
    ...(mtu === undefined || cable !== false ? [] : at('mtu', 'a NIC without a cable has no mtu')),
  ];
}
