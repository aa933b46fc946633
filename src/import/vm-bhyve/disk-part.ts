import type { TomlTable, TomlValue } from '../imported.js';
import { valueOf } from './config.js';
import { diskPathOf, iscsiOf, type Guest } from './guest.js';
import { hasNullIso } from './old-argv.js';
import { ahciLimit, diskNumbers, isPort } from './old-disks.js';
import type { OldDevice } from './old-device.js';
import { changed, dropped, ignored, type Part, type Remark } from './part.js';
import { placeKey, type Places } from './place.js';

/** bhyve's words of a block device that have no value, and their keys. */
const FLAGS: Readonly<Record<string, string>> = {
  nocache: 'nocache',
  direct: 'direct',
  sync: 'sync',
  nodelete: 'nodelete',
  ro: 'read_only',
};
/** Those with a value. */
const TEXTS: Readonly<Record<string, string>> = {
  ser: 'serial',
  serial: 'serial',
  model: 'model',
  rev: 'revision',
  eui64: 'eui64',
  dsm: 'dsm',
};
const NUMBERS: Readonly<Record<string, string>> = {
  sectorsize: 'sector_size',
  bootindex: 'boot_index',
  nmrr: 'nmrr',
  maxq: 'maxq',
  qsz: 'qsz',
  ioslots: 'ioslots',
  sectsz: 'sectsz',
  ram: 'ram',
};
const BLOCK = ['virtio-blk', 'nvme', 'ahci-hd', 'ahci-cd'];

export interface DiskInput {
  readonly guest: Guest;
  readonly devices: readonly OldDevice[];
  readonly places: Places;
}

/** Disks, shares and SCSI ports, where they were. */
export function diskPart(input: DiskInput): Part {
  const { guest, devices, places } = input;
  const tables: Record<string, TomlTable[]> = { disk: [], share: [], scsi: [] };
  const moved: Record<string, string> = {};
  const remarks: Remark[] = [...limitRemarks(guest)];
  const extra: string[] = [];
  const groups = devices.filter(({ origin }) => origin.kind === 'disk' && origin.isGroup);
  for (const index of diskNumbers(guest)) {
    const group = devices.find(({ origin }) => origin.kind === 'disk' && origin.disks.includes(index));
    const type = valueOf(guest.config, `disk${index}_type`);
    if (group === undefined) {
      remarks.push(
        ...keysOf(guest, index).map((key) =>
          ignored(key, `vm-bhyve leaves out a ${type} in a group of AHCI ports`),
        ),
      );
      continue;
    }
    const one = convert({
      ...{ guest, index, type, group, controller: groups.indexOf(group) },
      slot: places.slots.get(placeKey(group.origin)) ?? '',
    });
    remarks.push(...one.remarks);
    if (one.kind === 'extra') {
      extra.push('-s', one.word);
      moved[`disk${index}`] = 'extra_args';
      continue;
    }
    moved[`disk${index}`] = `${one.kind}.${tables[one.kind]?.length ?? 0}`;
    tables[one.kind]?.push(one.table);
  }
  if (hasNullIso(guest.config)) tables['disk']?.push(nullIso(guest, places));
  const lists = Object.entries(tables).filter(([, list]) => list.length > 0);
  const words = extra.length === 0 ? {} : { extra_args: extra };
  return { table: { ...Object.fromEntries(lists), ...words }, remarks, moved };
}

type Converted = { readonly remarks: readonly Remark[] } & (
  | { readonly kind: 'disk' | 'share' | 'scsi'; readonly table: TomlTable }
  | { readonly kind: 'extra'; readonly word: string }
);

interface DiskCase {
  readonly guest: Guest;
  readonly index: number;
  readonly type: string;
  readonly group: OldDevice;
  readonly slot: string;
  /** Number of its group. */
  readonly controller: number;
}

function convert(disk: DiskCase): Converted {
  const { guest, index, type, slot } = disk;
  const options = valueOf(guest.config, `disk${index}_opts`)
    .split(',')
    .filter((word) => word !== '');
  const path = diskPathOf(guest, index, volumePath);
  if (type === 'virtio-9p') return share({ path, slot, options });
  if (type === 'virtio-scsi') return { kind: 'scsi', table: { device: path, slot }, remarks: [] };
  if (!BLOCK.includes(type)) {
    const word = [slot, type, path, ...options].join(',');
    const why = 'vmctl has no key for such a device: it is handed to bhyve as it is';
    return { kind: 'extra', word, remarks: [changed(`disk${index}_type`, why, 'extra_args')] };
  }
  const words = options.map((option) => blockOption(option, `disk${index}_opts`));
  const { origin } = disk.group;
  const grouped = origin.kind === 'disk' && origin.isGroup && origin.disks.length > 0;
  const first = origin.kind === 'disk' && origin.disks[0] === index;
  const table = {
    ...{ type, path },
    ...Object.fromEntries(words.flatMap(({ entry }) => (entry === undefined ? [] : [entry]))),
    ...(grouped && isPort(type) ? { controller: `ahci${disk.controller}` } : {}),
    ...(first ? { slot } : {}),
  };
  return {
    kind: 'disk',
    table,
    remarks: [...words.flatMap(({ remarks }) => remarks), ...pathRemarks(disk, path)],
  };
}

function share({
  path,
  slot,
  options,
}: {
  readonly path: string;
  readonly slot: string;
  readonly options: readonly string[];
}): Converted {
  const at = path.indexOf('=');
  const table = {
    name: path.slice(0, Math.max(0, at)),
    path: path.slice(at + 1),
    ...(options.includes('ro') ? { read_only: true } : {}),
    slot,
  };
  return { kind: 'share', table, remarks: [] };
}

interface Option {
  readonly entry?: readonly [string, TomlValue];
  readonly remarks: readonly Remark[];
}

function blockOption(word: string, key: string): Option {
  const at = word.indexOf('=');
  const [name, value] = at < 0 ? [word, undefined] : [word.slice(0, at), word.slice(at + 1)];
  const flag = value === undefined ? FLAGS[name] : undefined;
  if (flag !== undefined) return { entry: [flag, true], remarks: [] };
  const text = value === undefined ? undefined : TEXTS[name];
  if (text !== undefined && value !== undefined) return { entry: [text, value], remarks: [] };
  const number = value === undefined ? undefined : NUMBERS[name];
  if (number !== undefined && value !== undefined)
    return { entry: [number, /^\d{1,9}$/.test(value) ? Number(value) : value], remarks: [] };
  return { remarks: [dropped(key, `bhyve's disks have no option "${word}": bhyve would not start`)] };
}

/** `iscsi:TARGET/LUN`, found again at each start. */
function volumePath(name: string): string {
  const { target, lun } = iscsiOf(name);
  return `iscsi:${target}/${lun}`;
}

function pathRemarks({ guest, index }: DiskCase, path: string): readonly Remark[] {
  const key = `disk${index}_name`;
  const dev = valueOf(guest.config, `disk${index}_dev`);
  if (dev === 'iscsi' && !/^iqn\.|^eui\.|^naa\./i.test(valueOf(guest.config, key)))
    return [
      changed(key, 'vm-bhyve takes a part of a target name: write the whole name, as iscsictl -L shows it'),
    ];
  if (dev.endsWith('zvol') && guest.store.dataset === '')
    return [changed(key, 'the store is no ZFS dataset: vm-bhyve would not find the volume')];
  return /\s/.test(path)
    ? [changed(key, 'vm-bhyve cuts the path at the blank and does not start the guest; vmctl does not')]
    : [];
}

function limitRemarks(guest: Guest): readonly Remark[] {
  if (ahciLimit(guest) > 1) return [];
  return [
    ignored('ahci_device_limit', 'vm-bhyve takes 2 to 32; else every AHCI disk has a controller of its own'),
  ];
}

function keysOf({ config }: Guest, index: number): readonly string[] {
  return config.lines.flatMap(({ key }) => (key.startsWith(`disk${index}_`) ? [key] : []));
}

/** The file is empty, and is there when vm-bhyve ran once. */
function nullIso({ vmDirectory }: Guest, places: Places): TomlTable {
  return {
    type: 'ahci-cd',
    path: `${vmDirectory}/.config/null.iso`,
    slot: places.slots.get('null-iso') ?? '0:3:0',
  };
}
