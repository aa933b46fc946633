import { readPassthru } from '../../definition/device-name.js';
import type { TomlTable } from '../imported.js';
import { isHostBridge, keepWhole, type DeviceNode } from './device-node.js';
import { putAhci, putDisk } from './disk-table.js';
import { nextKey, present, type DeviceList, type Draft } from './draft.js';
import { putNic } from './nic-table.js';
import { putScreen, putTablet } from './screen-table.js';

/** Puts a device into its table; the reason when no key says it. */
type Put = (node: DeviceNode, draft: Draft) => string | undefined;

/** Every device into its key, or whole into extra_args. */
export function putDevice(node: DeviceNode, draft: Draft): void {
  const put = Object.hasOwn(PUTS, node.device) ? PUTS[node.device] : undefined;
  const why = put === undefined ? `no key says the device "${node.device}"` : put(node, draft);
  if (why !== undefined) keepWhole(node, draft, `${why}: it is handed to bhyve as it is`);
}

const PUTS: Readonly<Record<string, Put>> = {
  hostbridge: putHostBridge,
  lpc: putLpc,
  'virtio-blk': putDisk,
  nvme: putDisk,
  ahci: putAhci,
  'virtio-net': putNic,
  e1000: putNic,
  'virtio-rnd': single('rng', () => ({})),
  hda: single('sound', ({ at }, { variables }) => {
    const play = variables.take(`${at}.play`, 'sound');
    const record = variables.take(`${at}.rec`, 'sound');
    return play === undefined && record === undefined ? undefined : present({ play, record });
  }),
  fbuf: putScreen,
  xhci: putTablet,
  passthru: listed('passthru', passthru),
  'virtio-scsi': listed('scsi', scsi),
  'virtio-9p': listed('share', share),
  'virtio-console': listed('virtio_console', virtioConsole),
  'virtio-input': listed('input', ({ at }, { variables }, key) => {
    const device = variables.take(`${at}.path`, key);
    return device === undefined ? undefined : { device };
  }),
  uart: listed('uart', ({ at }, { variables }, key) => {
    const path = variables.take(`${at}.path`, key);
    return path === undefined ? undefined : { path };
  }),
};

/** A device of which there is one. */
function single(key: string, read: (node: DeviceNode, draft: Draft) => TomlTable | undefined): Put {
  return (node, draft) => {
    if (Object.hasOwn(draft.table, key)) return 'there is a second one';
    const table = read(node, draft);
    if (table === undefined) return 'it says too little';
    draft.variables.take(`${node.at}.device`, key);
    const whole = present({ ...table, slot: node.slot });
    draft.table[key] = key === 'rng' && node.slot === undefined ? true : whole;
    return undefined;
  };
}

type ReadOne = (node: DeviceNode, draft: Draft, key: string) => TomlTable | undefined;

function listed(list: DeviceList, read: ReadOne): Put {
  return (node, draft) => {
    const key = nextKey(draft, list);
    const table = read(node, draft, key);
    if (table === undefined) return 'it says too little';
    draft.variables.take(`${node.at}.device`, key);
    draft.lists[list].push(present({ ...table, slot: node.slot }));
    return undefined;
  };
}

function putHostBridge(node: DeviceNode, { variables, table }: Draft): string | undefined {
  if (!isHostBridge(node)) return 'a host bridge elsewhere than at 0:0:0 has no key';
  const { at } = node;
  const isAmd = variables.get(`${at}.vendor`) === '0x1022' && variables.get(`${at}.devid`) === '0x7432';
  for (const name of ['device', ...(isAmd ? ['vendor', 'devid'] : [])])
    variables.take(`${at}.${name}`, 'hostbridge');
  table['hostbridge'] = isAmd ? 'amd' : 'standard';
  return undefined;
}

/** LPC's place is vmctl's to choose; what stands on it is said by -l. */
function putLpc({ at, option, slot }: DeviceNode, { variables, remarks }: Draft): undefined {
  variables.take(`${at}.device`, 'lpc');
  const fwcfg = variables.take(`${at}.fwcfg`, 'fwcfg');
  if (fwcfg !== undefined)
    remarks.push({
      ...{ option, kind: 'changed', key: 'fwcfg.type' },
      why: 'bhyve reads fwcfg= at -l bootrom only, so that it did nothing here (facts 17)',
    });
  if (slot !== '0:31:0')
    remarks.push({
      option,
      kind: 'changed',
      why: `the LPC bridge was at ${slot ?? 'another place'}: vmctl has it at 0:31:0`,
    });
}

function passthru({ at }: DeviceNode, { variables }: Draft, key: string): TomlTable | undefined {
  const names = ['bus', 'slot', 'func'].map((name) => `${at}.${name}`);
  const device = variables.get(`${at}.pptdev`) ?? names.map((name) => variables.get(name) ?? '').join('/');
  const reading = readPassthru(device);
  if (!reading.ok) return undefined;
  for (const name of [`${at}.pptdev`, ...names]) variables.take(name, key);
  const rom = variables.take(`${at}.rom`, key);
  return present({ device: reading.value, rom, boot_index: variables.takeNumber(`${at}.bootindex`, key) });
}

/** One target; several are main's. */
function scsi({ at }: DeviceNode, { variables }: Draft, key: string): TomlTable | undefined {
  const targets = variables.below(`${at}.target.`);
  const old = variables.get(`${at}.dev`);
  const [first] = targets;
  const device = old ?? (first === undefined ? undefined : variables.get(first));
  if (device === undefined || targets.length > 1 || !device.startsWith('/dev/')) return undefined;
  for (const name of [`${at}.dev`, ...targets]) variables.take(name, key);
  const iid = variables.takeNumber(`${at}.iid`, key);
  return present({ device, iid, boot_index: variables.takeNumber(`${at}.bootindex`, key) });
}

function share({ at }: DeviceNode, { variables }: Draft, key: string): TomlTable | undefined {
  const [name, path] = ['sharename', 'path'].map((word) => variables.get(`${at}.${word}`));
  if (name === undefined || path === undefined) return undefined;
  for (const word of ['sharename', 'path']) variables.take(`${at}.${word}`, key);
  const readOnly = variables.takeFlag(`${at}.ro`, key);
  return present({ name, path, read_only: readOnly === true ? true : undefined });
}

function virtioConsole({ at }: DeviceNode, { variables }: Draft, key: string): TomlTable | undefined {
  const port: TomlTable[] = [];
  for (;;) {
    const name = variables.get(`${at}.port.${port.length}.name`);
    const path = variables.get(`${at}.port.${port.length}.path`);
    if (name === undefined || path === undefined) break;
    port.push({ name, path });
  }
  if (port.length === 0) return undefined;
  for (const at2 of port.keys())
    for (const word of ['name', 'path']) variables.take(`${at}.port.${at2}.${word}`, key);
  return { port };
}
