import { listenText } from '../../definition/address.js';
import { readTapName } from '../../definition/device-name.js';
import { readVnc } from '../../definition/vnc.js';
import type { ImportedVm, ImportNote, TomlTable, TomlValue } from '../imported.js';
import type { OpenFile } from './open-files.js';

/** What a look at a guest that nobody kept the argv of can tell. */
export interface GuestSight {
  readonly name: string;
  readonly pid: number;
  readonly files: readonly OpenFile[];
  /** Of `bhyvectl --get-cpu-topology`. */
  readonly topology?: { readonly sockets: number; readonly cores: number; readonly threads: number };
  /** Resident, of ps(1): the guest has as much at least. */
  readonly residentBytes?: number;
}

const MIB = 1024 * 1024;
const LEAST_MIB = 256;

/**
 * A guest as far as its process shows it: what is not known is guessed where there must be something, and marked as unknown. Addresses,
 * emulations, firmware and identity cannot be seen from outside.
 */
export function convertPartial(sight: GuestSight): ImportedVm {
  const { name, pid, topology } = sight;
  const found = devicesOf(sight);
  const unknown = (key: string, why: string): ImportNote => ({
    ...{ kind: 'changed', where: `pid ${pid}`, what: 'unknown', key, why },
  });
  const cpus: TomlValue = topology === undefined ? 1 : { ...topology };
  return {
    name,
    table: { cpus, memory: memoryOf(sight), loader: 'uefi', ...found.table },
    notes: [
      topology === undefined
        ? unknown('cpus', 'how many CPUs it has; 1 is a guess')
        : { kind: 'carried', where: `pid ${pid}`, what: 'bhyvectl --get-cpu-topology', key: 'cpus' },
      unknown('memory', `how much memory it has; this is a guess, from what is resident now`),
      unknown('loader', 'what booted it, and whether it keeps variables; uefi is a guess'),
      unknown('uuid', 'its uuid: kenv smbios.system.uuid, or dmidecode, within the guest tells it'),
      unknown('hostbridge', 'PCI addresses: the guest may find its devices under other names'),
      ...found.notes.map((note) => ({ where: `pid ${pid}`, ...note })),
    ],
    secrets: [],
  };
}

/** The next power of two: as much as people give. */
function memoryOf({ residentBytes = 0 }: GuestSight): string {
  let size = LEAST_MIB;
  while (size * MIB < residentBytes) size *= 2;
  return size % 1024 === 0 ? `${size / 1024}G` : `${size}M`;
}

type Note = Omit<ImportNote, 'where'>;
interface Found {
  readonly table: TomlTable;
  readonly notes: readonly Note[];
}

const guess = (key: string, what: string, why: string): Note => ({ kind: 'changed', key, what, why });

function devicesOf({ files, name }: GuestSight): Found {
  const parts = [disksOf(files), tapsOf(files), consoleOf(files, name), graphicsOf(files)];
  return {
    table: Object.assign({}, ...parts.map(({ table }) => table)) as TomlTable,
    notes: [...parts.flatMap(({ notes }) => notes), ...passthruNotes(files)],
  };
}

function disksOf(files: readonly OpenFile[]): Found {
  const disks = files.filter(isDisk);
  const why = 'unknown: its emulation, options and PCI address; virtio-blk is a guess';
  return {
    table: disks.length === 0 ? {} : { disk: disks.map(diskTable) },
    notes: disks.map(({ name: path }, at) => guess(`disk.${at}`, path, why)),
  };
}

function tapsOf(files: readonly OpenFile[]): Found {
  const taps = files.flatMap(({ name: path }) => {
    const tap = /^\/dev\/([^/]+)$/.exec(path)?.[1] ?? '';
    return /^(tap|vmnet)/.test(tap) && readTapName(tap).ok ? [tap] : [];
  });
  if (taps.length === 0) {
    const why = 'its NICs, if it has any: netgraph sockets do not show whose they are';
    return { table: {}, notes: [guess('network', 'unknown', why)] };
  }
  return {
    table: { network: taps.map((tap): TomlTable => ({ tap })) },
    notes: taps.map((tap, at) => guess(`network.${at}`, tap, 'unknown: its emulation, MAC and PCI address')),
  };
}

function consoleOf(files: readonly OpenFile[], name: string): Found {
  const com = files.find(({ name: path }) => /^\/dev\/nmdm.+[AB]$/.test(path))?.name;
  if (com === undefined) return { table: {}, notes: [guess('console', 'unknown', 'its serial ports')] };
  return {
    table: com === `/dev/nmdm-${name}.1A` ? {} : { console: com },
    notes: [{ kind: 'carried', key: 'console', what: com }],
  };
}

function graphicsOf(files: readonly OpenFile[]): Found {
  const vnc = screenOf(files);
  if (vnc === undefined) return { table: {}, notes: [] };
  const why = 'unknown: its size and password; taken for VNC, because bhyve listens there';
  return { table: { graphics: { vnc } }, notes: [guess('graphics', vnc, why)] };
}

function isDisk({ type, name, writable }: OpenFile): boolean {
  if (type === 'c') return /^\/dev\/(zvol\/|da\d|ada\d|nda\d|nvd\d|md\d|diskid\/|gpt\/)/.test(name);
  return (
    type === 'r' &&
    name.startsWith('/') &&
    (writable || /\.(img|raw|iso|qcow2|disk)$/i.test(name)) &&
    !/\.(log|fd|vars)$/.test(name)
  );
}

function diskTable({ name, writable }: OpenFile): TomlTable {
  if (/\.iso$/i.test(name)) return { type: 'ahci-cd', path: name };
  return writable ? { path: name } : { path: name, read_only: true };
}

/** The first address that it listens on. */
function screenOf(files: readonly OpenFile[]): string | undefined {
  for (const { protocol, name } of files) {
    const [local = '', remote = ''] = name.split(/\s+/);
    if (protocol !== 'TCP' || !/(^|:)(\*|0|0\.0\.0\.0:0|\[?::\]?:0)$/.test(remote)) continue;
    const vnc = readVnc(local.replace(/^\*:/, '0.0.0.0:'));
    if (vnc.ok) return listenText(vnc.value);
  }
  return undefined;
}

function passthruNotes(files: readonly OpenFile[]): readonly Note[] {
  if (!files.some(({ name }) => name === '/dev/pci')) return [];
  return [
    {
      kind: 'dropped',
      what: '/dev/pci',
      why: 'unknown: which devices of the host it was given; write [[passthru]]',
    },
  ];
}
