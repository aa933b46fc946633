import * as z from 'zod/mini';
import {
  readCtlPort,
  readHookName,
  readHostForward,
  readInputDevice,
  readKeyboard,
  readPassthru,
  readPortName,
  readShareName,
  readSoundDevice,
  readTapName,
  readValePort,
} from './device-name.js';
import { identification, readDiskPath, readEui64, readSectorSize } from './disk-value.js';
import { read, whole } from './field.js';
import { readMac } from './mac.js';
import { readInterfaceName, readNodeName } from './node-name.js';
import { accepted, refused } from './reading.js';
import { readSlot } from './slot.js';
import { readScreen } from './vnc.js';
import { readUart } from './serial.js';
import { readAbsolutePath, readBhyveValue, readDirectory, readPath, readSocketPath } from './word.js';

/** The tables of a VM's devices; what their keys must be together is judged beside them. */
export const slot = z.optional(read(z.string(), readSlot));
const value = read(z.string(), readBhyveValue);
const path = read(z.string(), readPath);
const absolutePath = read(z.string(), readAbsolutePath);
// boot.c, UEFI's list: the order counts, not the number.
const bootIndex = z.optional(whole({ least: 0, most: 65_535 }));
const flag = z.optional(z.boolean());

export const diskSchema = z.strictObject({
  type: z._default(z.enum(['virtio-blk', 'nvme', 'ahci-hd', 'ahci-cd']), 'virtio-blk'),
  path: z.optional(read(z.string(), readDiskPath)),
  read_only: flag,
  optional: z._default(z.boolean(), false),
  slot,
  controller: z.optional(value),
  boot_index: bootIndex,
  nocache: flag,
  direct: flag,
  sync: flag,
  nodelete: flag,
  // LOGICAL or LOGICAL/PHYSICAL, block_if.c.
  sector_size: z.optional(read(z.union([z.number(), z.string()]), readSectorSize)),
  // VTBLK_BLK_ID_BYTES, and the fields of ATA IDENTIFY and NVMe Identify Controller.
  serial: z.optional(read(z.string(), identification(20))),
  model: z.optional(read(z.string(), identification(40))),
  revision: z.optional(read(z.string(), identification(8))),
  nmrr: z.optional(whole({ least: 0, most: 65_535 })),
  // NVME_QUEUES, pci_nvme.c: more is taken for this.
  maxq: z.optional(whole({ least: 1, most: 16 })),
  qsz: z.optional(whole({ least: 2, most: 65_535 })),
  ioslots: z.optional(whole({ least: 1, most: 65_535 })),
  sectsz: z.optional(z.literal([512, 4096, 8192])),
  eui64: z.optional(read(z.string(), readEui64)),
  dsm: z.optional(z.enum(['auto', 'enable', 'disable'])),
  /** MiB. */
  ram: z.optional(whole({ least: 1, most: 1_048_576 })),
});

export const slirpSchema = z.strictObject({
  host_forward: z._default(z.array(read(z.string(), readHostForward)), []),
});

export const nicSchema = z.strictObject({
  type: z._default(z.enum(['virtio-net', 'e1000']), 'virtio-net'),
  bridge: z.optional(read(z.string(), readNodeName)),
  node: z.optional(read(z.string(), readNodeName)),
  peerhook: z.optional(read(z.string(), readHookName)),
  tap: z.optional(z.union([z.literal(true), read(z.string(), readTapName)])),
  if_bridge: z.optional(read(z.string(), readInterfaceName)),
  vale: z.optional(read(z.string(), readValePort)),
  netmap: z.optional(read(z.string(), readInterfaceName)),
  slirp: z.optional(z.union([z.literal(true), slirpSchema])),
  cable: z._default(z.boolean(), true),
  name: z.optional(
    read(z.string(), (name) => {
      if (/^[A-Za-z0-9][A-Za-z0-9_-]{0,14}$/.test(name)) return accepted(name);
      return refused(`${JSON.stringify(name)} is no NIC name: 1 to 15 letters, digits, "_" and "-"`);
    }),
  ),
  mac: z.optional(read(z.string(), readMac)),
  // ETHERMIN to 65535, pci_virtio_net.c (facts 5).
  mtu: z.optional(whole({ least: 46, most: 65535 })),
  slot,
});

export const graphicsSchema = z.strictObject({
  vnc: read(z.string(), readScreen),
  // fbuf's limits (facts 6.5, bhyve-cases init-fbuf-14 to -18).
  width: z._default(whole({ least: 640, most: 3840 }), 1024),
  height: z._default(whole({ least: 480, most: 2160 }), 768),
  wait: z._default(z.boolean(), false),
  vga: z.optional(z.enum(['on', 'io', 'off'])),
  password_file: z.optional(path),
  keyboard: z.optional(read(z.string(), readKeyboard)),
  slot,
});

export const placedSchema = z.strictObject({ slot });
/** `true`, or a table with its slot; `false` = none. */
export const placed = z.union([z.boolean(), placedSchema]);

export const passthruSchema = z.strictObject({
  device: read(z.string(), readPassthru),
  rom: z.optional(path),
  boot_index: bootIndex,
  slot,
});

export const scsiSchema = z.strictObject({
  device: read(z.string(), readCtlPort),
  iid: z.optional(whole({ least: 0, most: 65_535 })),
  boot_index: bootIndex,
  slot,
});

export const shareSchema = z.strictObject({
  name: read(z.string(), readShareName),
  path: read(z.string(), readDirectory),
  read_only: z._default(z.boolean(), false),
  slot,
});

const socket = z.optional(read(z.string(), readSocketPath));
const portName = read(z.string(), readPortName);
export const portSchema = z.strictObject({ name: portName, path: socket });
export const virtioConsoleSchema = z.strictObject({
  port: z.array(z.union([portName, portSchema])),
  slot,
});

export const inputSchema = z.strictObject({ device: read(z.string(), readInputDevice), slot });
export const uartSchema = z.strictObject({ path: read(z.string(), readUart), slot });

export const soundSchema = z.strictObject({
  play: z.optional(read(z.string(), readSoundDevice)),
  record: z.optional(read(z.string(), readSoundDevice)),
  slot,
});

export const tpmSchema = z.strictObject({
  type: z.enum(['passthru', 'swtpm']),
  device: z.optional(absolutePath),
  socket,
  version: z._default(z.literal('2.0'), '2.0'),
});
