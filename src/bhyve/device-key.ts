import type { DiskDefinition, NicDefinition, VmDefinition } from '../definition/definition.js';
import type { DirectNicDefinition } from '../definition/devices.js';
import { keyedDevices, uniqueKeys } from './keyed-devices.js';

/** A device that wants a PCI address. */
export interface DevicePlace {
  /** What it is, not where it stands in the file: the same when others come and go. */
  readonly key: string;
  /** As written. */
  readonly slot?: string | undefined;
  /** The key an earlier vmctl pinned it by. */
  readonly earlier?: string;
  /** It may be missing from a run. */
  readonly fleeting?: boolean;
}

/** A disk alone, or the disks that are ports of one AHCI controller, in definition order. */
export interface DiskGroup {
  readonly key: string;
  readonly controller?: string;
  readonly disks: readonly [DiskDefinition, ...DiskDefinition[]];
}

export type AnyNic =
  | { readonly bridged: NicDefinition; readonly direct?: never }
  | { readonly direct: DirectNicDefinition; readonly bridged?: never };

/** Every device, in the order in which addresses are given: disks, NICs as they stand in the file, the rest. */
export function placesOf(definition: VmDefinition): readonly DevicePlace[] {
  const { disks, graphics, devices } = definition;
  const groups = diskGroups(disks.filter(({ medium }) => !medium)).map(({ key, controller, disks: all }) => ({
    key,
    slot: all[0].slot,
    fleeting: all.every(({ optional }) => optional === true),
    ...(controller === undefined ? { earlier: `disk${disks.indexOf(all[0])}` } : {}),
  }));
  const nics = nicsInOrder(definition).map(({ bridged, direct }) => {
    const nic = bridged ?? direct;
    return { key: nicKey(nic.key), slot: nic.slot };
  });
  const { tablet = {} } = devices;
  const xhci = hasTablet(definition) && tablet !== false ? [{ key: 'xhci', slot: tablet.slot }] : [];
  return [
    ...groups,
    ...nics,
    ...(devices.rng === undefined ? [] : [{ key: 'rng', slot: devices.rng.slot }]),
    ...Object.values(keyedDevices(devices)).flatMap((list) =>
      list.map(({ key, device: { slot } }) => ({ key, slot })),
    ),
    ...(graphics === undefined ? [] : [{ key: 'fbuf', slot: graphics.slot }]),
    ...xhci,
    ...(devices.sound === undefined ? [] : [{ key: 'hda', slot: devices.sound.slot }]),
    // Last: it comes and goes, and moves nobody.
    ...(disks.some(({ medium }) => medium) ? [{ key: MEDIUM_KEY, fleeting: true }] : []),
  ];
}

/** An install medium's. */
export const MEDIUM_KEY = 'cdrom';

export function diskGroups(disks: readonly DiskDefinition[]): readonly DiskGroup[] {
  const alone = uniqueKeys(disks.map(soleKey));
  const groups = new Map<string, DiskGroup>();
  for (const [index, disk] of disks.entries()) {
    const { controller } = disk;
    const key = controller === undefined ? (alone[index] ?? '') : `ahci:${controller}`;
    const before = groups.get(key);
    const grown =
      before === undefined ? { disks: [disk] as const } : { disks: [...before.disks, disk] as const };
    groups.set(key, { key, ...(controller === undefined ? {} : { controller }), ...grown });
  }
  return [...groups.values()];
}

function soleKey({ medium, path, type }: DiskDefinition): string {
  return medium === true ? MEDIUM_KEY : `disk:${path === '' ? `${type} in memory` : path}`;
}

/** All [[network]], in the order of the file. */
export function nicsInOrder({ networks, directNics }: VmDefinition): readonly AnyNic[] {
  if (directNics.length === 0) return networks.map((bridged) => ({ bridged }));
  const rest = [...networks];
  const nics: AnyNic[] = [];
  for (const direct of [...directNics].sort((a, b) => a.position - b.position)) {
    nics.push(...rest.splice(0, direct.position - nics.length).map((bridged) => ({ bridged })), { direct });
  }
  return [...nics, ...rest.map((bridged) => ({ bridged }))];
}

export function nicKey(key: string): string {
  return `net:${key}`;
}

/** A screen brings its tablet, unless there is to be none. */
export function hasTablet({ graphics, devices }: VmDefinition): boolean {
  return devices.tablet === undefined ? graphics !== undefined : devices.tablet !== false;
}
