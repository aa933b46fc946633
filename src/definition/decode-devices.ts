import type { DiskDefinition, GraphicsDefinition, NicDefinition, VmDefinition } from './definition.js';
import { withoutUndefined } from './defined.js';
import type {
  DevicesDefinition,
  DirectNicDefinition,
  NicBackend,
  Placed,
  TpmDefinition,
  VirtioConsoleDefinition,
} from './devices.js';
import type { VmTable } from './schema.js';

type Devices = Pick<VmDefinition, 'disks' | 'networks' | 'directNics' | 'graphics' | 'devices'>;

/** Tables that were judged as devices with every default filled in. */
export function completeDevices(table: VmTable): Devices {
  const nics = table.network.map(completeNic);
  return {
    disks: table.disk.map(completeDisk),
    networks: nics.flatMap((nic) => ('bridge' in nic ? [nic] : [])),
    directNics: nics.flatMap((nic) => ('bridge' in nic ? [] : [nic])),
    ...(table.graphics === undefined ? {} : { graphics: completeGraphics(table.graphics) }),
    devices: completeOthers(table),
  };
}

type DiskTable = VmTable['disk'][number];

/** A CD is never written, so that several guests may share an image. */
function completeDisk(disk: DiskTable): DiskDefinition {
  const { type, path, read_only: readOnly, slot, controller, boot_index: bootIndex } = disk;
  const options = optionsOf(disk);
  return {
    type,
    path: path ?? '',
    readOnly: readOnly ?? type === 'ahci-cd',
    ...(disk.optional ? { optional: true } : {}),
    ...withoutUndefined({ slot, controller, bootIndex }),
    ...(options.length === 0 ? {} : { options }),
  };
}

/** bhyve's names of the keys (facts 6.5). */
const FLAGS = ['nocache', 'direct', 'sync', 'nodelete'] as const;
const VALUES = {
  sector_size: 'sectorsize',
  serial: 'ser',
  model: 'model',
  revision: 'rev',
  nmrr: 'nmrr',
  maxq: 'maxq',
  qsz: 'qsz',
  ioslots: 'ioslots',
  sectsz: 'sectsz',
  eui64: 'eui64',
  dsm: 'dsm',
  ram: 'ram',
} as const;

function optionsOf(disk: DiskTable): readonly string[] {
  const values = Object.entries(VALUES).flatMap(([key, word]) => {
    const value = disk[key as keyof typeof VALUES];
    return value === undefined ? [] : [`${word}=${value}`];
  });
  return [...FLAGS.filter((flag) => disk[flag] === true), ...values];
}

type NicTable = VmTable['network'][number];

function completeNic(nic: NicTable, position: number): NicDefinition | DirectNicDefinition {
  const { type, bridge, name, mac, mtu, slot } = nic;
  const key = name ?? String(position);
  const rest = withoutUndefined({ mac, mtu, slot });
  if (bridge !== undefined) return { type, bridge, key, ...rest };
  return { type, key, position, backend: backendOf(nic), ...rest };
}

function backendOf({ node, peerhook, tap, if_bridge: ifBridge, vale, netmap, slirp }: NicTable): NicBackend {
  if (node !== undefined) return { kind: 'node', node, peerhook: peerhook ?? 'lower' };
  if (tap !== undefined)
    return {
      kind: 'tap',
      ...(tap === true ? {} : { device: tap }),
      ...withoutUndefined({ ifBridge }),
    };
  if (vale !== undefined) return { kind: 'vale', port: vale };
  if (netmap !== undefined) return { kind: 'netmap', port: netmap };
  if (slirp !== undefined) return { kind: 'slirp', hostForward: slirp === true ? [] : slirp.host_forward };
  return { kind: 'none' };
}

function completeGraphics(table: NonNullable<VmTable['graphics']>): GraphicsDefinition {
  const { vnc, width, height, wait, vga, password_file: passwordFile, keyboard, slot } = table;
  return { ...vnc, width, height, wait, ...withoutUndefined({ vga, passwordFile, keyboard, slot }) };
}

/** Only what there is: definitions are kept by the thousand. */
function completeOthers(table: VmTable): DevicesDefinition {
  const { passthru, scsi, share, virtio_console: consoles, input, uart, sound, tpm, tablet, rng } = table;
  return withoutUndefined({
    passthru: some(passthru, ({ device, rom, boot_index: bootIndex, slot }) => ({
      device,
      ...withoutUndefined({ rom, bootIndex, slot }),
    })),
    scsi: some(scsi, ({ device, iid, boot_index: bootIndex, slot }) => ({
      device,
      ...withoutUndefined({ iid, bootIndex, slot }),
    })),
    shares: some(share, ({ name, path, read_only: readOnly, slot }) => ({
      ...{ name, path, readOnly },
      ...withoutUndefined({ slot }),
    })),
    virtioConsoles: some(consoles, completePorts),
    inputs: some(input, ({ device, slot }) => ({ device, ...withoutUndefined({ slot }) })),
    uarts: some(uart, ({ path, slot }) => ({ path, ...withoutUndefined({ slot }) })),
    rng: placeOf(rng) || undefined,
    tablet: tablet === undefined ? undefined : placeOf(tablet),
    sound: sound && withoutUndefined(sound),
    tpm: tpm && completeTpm(tpm),
    pcTestdev: table.pc_testdev ? (true as const) : undefined,
  });
}

function some<T, U>(list: readonly T[], complete: (item: T) => U): readonly U[] | undefined {
  return list.length === 0 ? undefined : list.map(complete);
}

function placeOf(place: boolean | { readonly slot?: string | undefined }): Placed | false {
  if (typeof place === 'boolean') return place && {};
  return withoutUndefined(place);
}

function completePorts({ port, slot }: VmTable['virtio_console'][number]): VirtioConsoleDefinition {
  const ports = port.map((one) =>
    typeof one === 'string' ? { name: one } : { name: one.name, ...withoutUndefined({ path: one.path }) },
  );
  return { ports, ...withoutUndefined({ slot }) };
}

function completeTpm({ type, device, socket, version }: NonNullable<VmTable['tpm']>): TpmDefinition {
  if (type === 'passthru') return { kind: 'passthru', device: device ?? '/dev/tpm0', version };
  return { kind: 'swtpm', version, ...withoutUndefined({ socket }) };
}
