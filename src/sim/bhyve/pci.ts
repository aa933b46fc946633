import { findNode } from './config.js';
import { addressOf, type DeviceAt } from './device.js';
import { findModel } from './device-table.js';
import { STRERROR } from './errno.js';
import { EXIT_ERROR, exit, printLine, type Process } from './process.js';
import { flatten, type ConfigNode } from './tree.js';
import type { PciDevice } from './verdict.js';
import { bool, valueIn } from './value.js';

const BUSES = 256;
const SLOTS = 32;
const FUNCTIONS = 8;

/** init_pci: in order of bus, slot and function; the first device that fails ends bhyve with 4. */
export function startDevices(process: Process): void {
  for (const place of places(process)) {
    if (startDevice(process, place)) continue;
    printLine(process, `Device emulation initialization error: ${STRERROR[process.errno]}`);
    exit(process, EXIT_ERROR);
  }
}

/** The devices of a configuration, by address; nodes outside 256 buses, 32 slots and 8 functions are never looked at. */
export function listDevices(config: ConfigNode): PciDevice[] {
  const devices: PciDevice[] = [];
  for (const [path, device] of flatten(config)) {
    const match = /^pci\.(\d+)\.(\d+)\.(\d+)\.device$/.exec(path);
    if (match === null) continue;
    const [bus = 0, slot = 0, func = 0] = match.slice(1).map(Number);
    if (bus >= BUSES || slot >= SLOTS || func >= FUNCTIONS) continue;
    const prefix = path.slice(0, -'device'.length);
    const options = flatten(config)
      .filter(([name]) => name.startsWith(prefix) && name !== path)
      .map(([name, text]): [string, string] => [name.slice(prefix.length), text]);
    devices.push({ bus, slot, func, device, options: new Map(options) });
  }
  return devices.sort((a, b) => a.bus - b.bus || a.slot - b.slot || a.func - b.func);
}

function* places(process: Process): Generator<Omit<DeviceAt, 'device'>> {
  for (let bus = 0; bus < BUSES; bus += 1) {
    if (findNode(process, `pci.${bus}`) === undefined) continue;
    for (let slot = 0; slot < SLOTS; slot += 1) {
      for (let func = 0; func < FUNCTIONS; func += 1) {
        const node = findNode(process, `pci.${bus}.${slot}.${func}`);
        if (node !== undefined) yield { bus, slot, func, node };
      }
    }
  }
}

function startDevice(process: Process, place: Omit<DeviceAt, 'device'>): boolean {
  const where = `pci slot ${addressOf(place)}`;
  const device = valueIn(process, place.node, 'device');
  const model = device === undefined ? undefined : findModel(process.build, device);
  if (device === undefined || model === undefined || model.alias !== undefined) {
    printLine(process, `${where}: ${complaint(device, model?.alias)}`);
    return false;
  }
  if (!model.init(process, { ...place, device })) return false;
  if (device.startsWith('virtio-')) bool(process, process.build.msix, true);
  return true;
}

function complaint(device: string | undefined, alias: string | undefined): string {
  if (device === undefined) return 'missing "device" value';
  return alias === undefined
    ? `unknown device "${device}"`
    : `legacy device "${device}", use "${alias}" instead`;
}
