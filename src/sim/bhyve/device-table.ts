import type { DeviceModel } from './device.js';
import { AHCI, AHCI_CD, AHCI_HD } from './devices/ahci.js';
import { AMD_HOSTBRIDGE, HOSTBRIDGE, LPC } from './devices/bridge.js';
import { PLAIN, UART, VIRTIO_9P, VIRTIO_CONSOLE, VIRTIO_INPUT } from './devices/channel.js';
import { NVME, VIRTIO_BLK, VIRTIO_SCSI } from './devices/disk.js';
import { FBUF } from './devices/fbuf.js';
import { E1000, VIRTIO_NET } from './devices/net.js';
import { PASSTHRU } from './devices/passthru.js';
import { XHCI } from './devices/usb.js';
import type { Build } from './build.js';

/** Every PCI device model. */
const MODELS: readonly DeviceModel[] = [
  AHCI,
  AHCI_HD,
  AHCI_CD,
  E1000,
  FBUF,
  AMD_HOSTBRIDGE,
  HOSTBRIDGE,
  LPC,
  NVME,
  PASSTHRU,
  UART,
  VIRTIO_9P,
  VIRTIO_BLK,
  VIRTIO_CONSOLE,
  VIRTIO_INPUT,
  VIRTIO_NET,
  VIRTIO_SCSI,
  XHCI,
  ...PLAIN,
];

/** The models one build has; the real list's order is the link order, which nobody may rely on. */
export function modelsOf(build: Build): DeviceModel[] {
  return MODELS.filter((model) => !build.missingDevices.includes(model.name));
}

/** pci_emul_finddev: exact, with case. */
export function findModel(build: Build, name: string): DeviceModel | undefined {
  return modelsOf(build).find((model) => model.name === name);
}
