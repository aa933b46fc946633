import { VmctlError } from '../errors.js';
import type { DiskDefinition, LoaderDefinition, VmDefinition } from './definition.js';
import type { DevicesDefinition } from './devices.js';
import { readAbsolutePath } from './word.js';

/** An install medium that a guest gets for one run, with its reboots: `vmctl start NAME --cdrom FILE`. */
export interface Medium {
  /** Absolute. */
  readonly path: string;
  /** Whether the host's bhyve can be told in which order to boot (14, amd64). */
  readonly bootOrder: boolean;
}

/**
 * The definition with an install medium as its last disk, which boots before all others: by its boot index where firmware boots
 * and knows an order, else as the first of the loader's disks. Nothing of it is written. Throws `usage` for a path that bhyve would
 * misread.
 */
export function withCdrom(definition: VmDefinition, { path, bootOrder }: Medium): VmDefinition {
  const read = readAbsolutePath(path);
  if (!read.ok) throw new VmctlError('usage', `--cdrom: ${read.message}`);
  const file = withoutCdrom(definition);
  const { disks, devices, loader, fwcfg } = file;
  const isFirmware = loader.kind === 'firmware' || loader.kind === 'bootrom';
  const isOrdered = isFirmware && bootOrder;
  const type = path.toLowerCase().endsWith('.iso') ? 'ahci-cd' : 'ahci-hd';
  const medium: DiskDefinition = { type, path, readOnly: true, medium: true };
  const first = isOrdered ? { ...medium, bootIndex: 0 } : medium;
  return {
    ...file,
    loader: loaderFrom(loader, medium),
    disks: [...(isOrdered ? disks.map(later) : disks), first],
    devices: isOrdered ? laterDevices(devices) : devices,
    // Only this kind tells the firmware an order (bhyve(8), -l bootrom).
    ...(isOrdered && fwcfg === undefined ? { fwcfg: { type: 'qemu', items: [] } } : {}),
    withoutMedium: file,
  };
}

/** The definition as its file has it. */
export function withoutCdrom(definition: VmDefinition): VmDefinition {
  return definition.withoutMedium ?? definition;
}

/** The path of its install medium; undefined = it has none. */
export function cdromOf({ disks }: Pick<VmDefinition, 'disks'>): string | undefined {
  return disks.find(({ medium }) => medium === true)?.path;
}

function later<T extends { readonly bootIndex?: number }>(device: T): T {
  return device.bootIndex === undefined ? device : { ...device, bootIndex: device.bootIndex + 1 };
}

function laterDevices(devices: DevicesDefinition): DevicesDefinition {
  const { passthru, scsi } = devices;
  return {
    ...devices,
    ...(passthru === undefined ? {} : { passthru: passthru.map(later) }),
    ...(scsi === undefined ? {} : { scsi: scsi.map(later) }),
  };
}

/** Loaders take their first disk: planLoader puts the medium there. What is said of the installed system is not of the medium. */
function loaderFrom(loader: LoaderDefinition, { type }: DiskDefinition): LoaderDefinition {
  if (loader.kind === 'grub') return { kind: 'grub', root: type === 'ahci-cd' ? 'cd0' : 'hd0,1' };
  if (loader.kind !== 'bhyveload') return loader;
  const { program, env, args } = loader;
  return {
    kind: 'bhyveload',
    ...(program === undefined ? {} : { program }),
    ...(env === undefined ? {} : { env }),
    ...(args === undefined ? {} : { args }),
  };
}
