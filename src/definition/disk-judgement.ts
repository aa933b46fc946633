import type { Finding } from './finding.js';
import { atKey, atValue, type Row, rowsOf, type Tables } from './rows.js';

/** Keys that only one kind of disk reads; bhyve drops what a device does not know without a word (pci_nvme.c, pci_ahci.c). */
const ONLY: ReadonlyMap<string, 'nvme' | 'ahci'> = new Map([
  ...['maxq', 'qsz', 'ioslots', 'sectsz', 'eui64', 'dsm', 'ram'].map((key) => [key, 'nvme'] as const),
  ...['controller', 'model', 'revision', 'nmrr'].map((key) => [key, 'ahci'] as const),
]);
/** Of an image: a disk in memory has none, and they are not looked at (pci_nvme.c pci_nvme_parse_config). */
const OF_IMAGE = 'path read_only optional nocache direct sync nodelete sector_size boot_index'.split(' ');
/** MAX_PORTS, pci_ahci.c: further ports are left out. */
const AHCI_PORTS = 32;

export function judgeDisks(tables: Tables): readonly Finding[] {
  const rows = rowsOf(tables['disk']);
  return [...rows.flatMap(judgeDisk), ...judgeControllers(rows)];
}

function judgeDisk({ row, index }: Row): readonly Finding[] {
  const { type = 'virtio-blk', path, ram, read_only: readOnly } = row;
  const strangers = Object.keys(row).filter((key) => {
    const kind = ONLY.get(key);
    return kind !== undefined && !String(type).startsWith(kind);
  });
  return [
    ...(path === undefined && ram === undefined
      ? [atKey(['disk', index, 'path'], 'path is missing: write path = "disk.img"')]
      : []),
    ...strangers.map((key) => atKey(['disk', index, key], `${key} is for ${kindText(ONLY.get(key))} only`)),
    ...(ram === undefined || type !== 'nvme' ? [] : judgeMemory({ row, index })),
    ...(type === 'ahci-cd' && readOnly === false
      ? [atValue(['disk', index, 'read_only'], 'a CD is never written: leave read_only out')]
      : []),
  ];
}

function kindText(kind: 'nvme' | 'ahci' | undefined): string {
  return kind === 'ahci' ? 'type = "ahci-hd" or "ahci-cd"' : 'type = "nvme"';
}

function judgeMemory({ row, index }: Row): readonly Finding[] {
  return OF_IMAGE.filter((key) => row[key] !== undefined).map((key) =>
    atKey(['disk', index, key], `a disk with ram has no image, so no ${key}: leave one of them out`),
  );
}

/** Disks of one controller name are its ports: one PCI device, placed by the first. */
function judgeControllers(rows: readonly Row[]): readonly Finding[] {
  const ports = new Map<string, number>();
  return rows.flatMap(({ row, index }): readonly Finding[] => {
    const { controller, slot } = row;
    if (typeof controller !== 'string') return [];
    const count = (ports.get(controller) ?? 0) + 1;
    ports.set(controller, count);
    if (count === 1) return [];
    return [
      ...(slot === undefined
        ? []
        : [atKey(['disk', index, 'slot'], `slot belongs to the first disk of controller "${controller}"`)]),
      ...(count === AHCI_PORTS + 1
        ? [
            atValue(
              ['disk', index, 'controller'],
              `controller "${controller}" is full: it has ${AHCI_PORTS} ports`,
            ),
          ]
        : []),
    ];
  });
}
