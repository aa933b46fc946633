import { judgeSerialTwice } from './extra-lpc.js';
import type { Finding } from './finding.js';
import { judgeDelays } from './restart-delay.js';

type Tables = Readonly<Record<string, unknown>>;

/**
 * What only several keys together can tell. Reads the raw tables, with nothing known of their kinds, so that it also speaks when other
 * keys are at fault.
 */
export function judgeVm(tables: Tables): readonly Finding[] {
  return [
    ...judgeLoader(tables),
    ...judgeMissing(tables),
    ...judgeDisks(tables),
    ...judgeNics(tables),
    ...judgePorts(tables),
    ...judgeSerialTwice(tables),
    ...rowsOf([tables['restart']]).flatMap(({ row }) => judgeDelays(row)),
    ...judgeReady(tables),
  ];
}

function judgeLoader(tables: Tables): readonly Finding[] {
  const { loader, disk } = tables;
  if (loader !== 'bhyveload' && loader !== 'grub') return [];
  const empty = disk === undefined || (Array.isArray(disk) && disk.length === 0);
  if (empty)
    return [{ path: ['loader'], at: 'value', message: `${loader} needs a [[disk]] to load the guest from` }];
  if (loader === 'bhyveload') return [];
  // grub-bhyve's device.map holds `(hd0) PATH` and is split at blanks (facts 7).
  return rowsOf(disk).flatMap(({ row, index }) => {
    if (typeof row['path'] !== 'string' || !/\S\s+\S/.test(row['path'])) return [];
    return [
      { path: ['disk', index, 'path'], at: 'value', message: 'grub-bhyve would split the path at the blank' },
    ];
  });
}

/** Keys that are needed unless another one stands for them. */
function judgeMissing({ loader, disk, network }: Tables): readonly Finding[] {
  const [table] = rowsOf([loader]);
  return [
    ...(table !== undefined && table.row['type'] === undefined && table.row['bootrom'] === undefined
      ? [missing(['loader'], 'bootrom is missing: write bootrom = "/path/to.fd"')]
      : []),
    ...rowsOf(disk).flatMap(({ row, index }) =>
      row['path'] === undefined && row['ram'] === undefined
        ? [missing(['disk', index, 'path'], 'path is missing: write path = "disk.img"')]
        : [],
    ),
    ...rowsOf(network).flatMap(({ row, index }) =>
      BACKENDS.some((key) => row[key] !== undefined)
        ? []
        : [missing(['network', index, 'bridge'], 'bridge is missing: write bridge = "bnet0"')],
    ),
  ];
}

const BACKENDS = ['bridge', 'node', 'tap', 'vale', 'netmap', 'slirp', 'cable'];

function missing(path: Finding['path'], message: string): Finding {
  return { path, at: 'key', message };
}

function judgeDisks(tables: Tables): readonly Finding[] {
  return rowsOf(tables['disk']).flatMap(({ row, index }) => {
    if (row['type'] !== 'ahci-cd' || row['read_only'] !== false) return [];
    return [
      {
        path: ['disk', index, 'read_only'],
        at: 'value',
        message: 'a CD is never written: leave read_only out',
      },
    ];
  });
}

/** bhyve knows mtu= for virtio-net only (facts 6.5). */
function judgeNics(tables: Tables): readonly Finding[] {
  return rowsOf(tables['network']).flatMap(({ row, index }) => {
    if (row['type'] !== 'e1000' || row['mtu'] === undefined) return [];
    return [
      { path: ['network', index, 'mtu'], at: 'key', message: 'e1000 has no mtu: use type = "virtio-net"' },
    ];
  });
}

function judgePorts(tables: Tables): readonly Finding[] {
  const [ports] = rowsOf([tables['console']]);
  const com1 = ports?.row['com1'];
  if (typeof com1 !== 'string' || com1 === 'nmdm' || com1 !== ports?.row['com2']) return [];
  return [{ path: ['console', 'com2'], at: 'value', message: `${com1} is already com1's device` }];
}

/** One sign, and one that this VM can give. */
function judgeReady({ ready, console, network }: Tables): readonly Finding[] {
  const [found] = rowsOf([ready]);
  if (found === undefined) return [];
  const { row } = found;
  const signs = ['tcp', 'console', 'mac'].filter((key) => row[key] !== undefined && row[key] !== false);
  if (signs.length !== 1)
    return [{ path: ['ready'], at: 'value', message: 'ready takes one of tcp, console and mac = true' }];
  if (signs[0] === 'mac' && rowsOf(network).length === 0)
    return [{ path: ['ready', 'mac'], at: 'value', message: 'without a [[network]] no frame is ever seen' }];
  if (signs[0] === 'console' && !hasNmdm(console))
    return [
      { path: ['ready', 'console'], at: 'value', message: 'only a com1 on nmdm is read: set console = true' },
    ];
  return [];
}

function hasNmdm(console: unknown): boolean {
  if (console === undefined || console === true || console === 'nmdm') return true;
  const [ports] = rowsOf([console]);
  return ports?.row['com1'] === 'nmdm';
}

interface Row {
  readonly row: Tables;
  readonly index: number;
}

function rowsOf(list: unknown): readonly Row[] {
  if (!Array.isArray(list)) return [];
  return list.flatMap((row: unknown, index) =>
    typeof row === 'object' && row !== null ? [{ row: row as Tables, index }] : [],
  );
}
