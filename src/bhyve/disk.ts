import type { DiskDefinition } from '../definition/definition.js';
import type { DiskGroup } from './device-key.js';
import { vmPath, type Layout } from './layout.js';
import { slotWord } from './slot.js';

export interface DiskPlace {
  readonly group: DiskGroup;
  readonly vm: string;
  readonly slot: string;
  readonly layout: Layout;
  /** Paths as written of optional disks that are not there. */
  readonly absent: ReadonlySet<string>;
}

/** `-s` of a block device, or of an AHCI controller with all its ports. Nothing for disks that are not there. */
export function planDisk({ group, vm, slot, layout, absent }: DiskPlace): string[] {
  const { controller, disks } = group;
  if (disks.every(({ path }) => absent.has(path))) return [];
  const [first] = disks;
  if (controller === undefined)
    return ['-s', [slotWord(slot), first.type, ...diskWords(first, { vm, layout })].join(',')];
  const ports = disks.map((disk) => {
    const type = disk.type === 'ahci-cd' ? 'cd' : 'hd';
    // An empty port keeps its number (bhyve-cases ahci-06), so that the others keep their names in the guest.
    return absent.has(disk.path) ? `${type}:` : `${type}:${diskWords(disk, { vm, layout }).join(',')}`;
  });
  return ['-s', [slotWord(slot), 'ahci', ...ports].join(',')];
}

/** `ro` is said: bhyve would else try to write first (facts.md 6.5). An nvme in memory has its size in place of a path. */
function diskWords(
  disk: DiskDefinition,
  { vm, layout }: Pick<DiskPlace, 'vm' | 'layout'>,
): readonly string[] {
  const { path, readOnly, bootIndex, options = [] } = disk;
  const ram = path === '' ? options.find((word) => word.startsWith('ram=')) : undefined;
  return [
    ram ?? vmPath(layout, vm, path),
    ...(readOnly ? ['ro'] : []),
    ...(bootIndex === undefined ? [] : [`bootindex=${bootIndex}`]),
    ...options.filter((word) => word !== ram),
  ];
}
