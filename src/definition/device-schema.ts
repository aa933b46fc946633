import * as z from 'zod/mini';
import { readPassthru, readTapName, readValePort } from './device-name.js';
import { read, whole } from './field.js';
import { readMac } from './mac.js';
import { readInterfaceName, readNodeName } from './node-name.js';
import { accepted, refused } from './reading.js';
import { readSlot } from './slot.js';
import { readScreen } from './vnc.js';
import { readAbsolutePath, readBhyveValue, readPath } from './word.js';

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
  path: z.optional(path),
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
  sector_size: z.optional(z.union([whole({ least: 512, most: 65_536 }), value])),
  serial: z.optional(value),
  model: z.optional(value),
  revision: z.optional(value),
  nmrr: z.optional(whole({ least: 0, most: 65_535 })),
  maxq: z.optional(whole({ least: 1, most: 65_535 })),
  qsz: z.optional(whole({ least: 2, most: 65_535 })),
  ioslots: z.optional(whole({ least: 1, most: 65_535 })),
  sectsz: z.optional(z.literal([512, 4096, 8192])),
  eui64: z.optional(value),
  dsm: z.optional(z.enum(['auto', 'enable', 'disable'])),
  /** MiB. */
  ram: z.optional(whole({ least: 1, most: 1_048_576 })),
});

export const slirpSchema = z.strictObject({ host_forward: z._default(z.array(value), []) });

export const nicSchema = z.strictObject({
  type: z._default(z.enum(['virtio-net', 'e1000']), 'virtio-net'),
  bridge: z.optional(read(z.string(), readNodeName)),
  node: z.optional(read(z.string(), readNodeName)),
  peerhook: z.optional(value),
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
  keyboard: z.optional(value),
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
  device: absolutePath,
  iid: z.optional(whole({ least: 0, most: 65_535 })),
  boot_index: bootIndex,
  slot,
});

export const shareSchema = z.strictObject({
  name: value,
  path: absolutePath,
  read_only: z._default(z.boolean(), false),
  slot,
});

export const portSchema = z.strictObject({ name: value, path: z.optional(path) });
export const virtioConsoleSchema = z.strictObject({
  port: z.array(z.union([value, portSchema])),
  slot,
});

export const inputSchema = z.strictObject({ device: absolutePath, slot });
export const uartSchema = z.strictObject({ path: value, slot });

export const soundSchema = z.strictObject({
  play: z.optional(absolutePath),
  record: z.optional(absolutePath),
  slot,
});

export const tpmSchema = z.strictObject({
  type: z.enum(['passthru', 'swtpm']),
  device: z.optional(absolutePath),
  socket: z.optional(path),
  version: z._default(z.literal('2.0'), '2.0'),
});
