import { createNode, findNode, setIn } from './config.js';
import { addressOf } from './device.js';
import { findModel, modelsOf } from './device-table.js';
import { cut } from './legacy.js';
import { sscanf } from './number.js';
import { EXIT_ERROR, exit, printLine, type Process } from './process.js';

/**
 * -s SLOT,DEVICE[,options] with SLOT = slot, slot:func or bus:slot:func (pci_parse_slot): the address, the device, whether
 * the place is free, then the device's own options. An empty word and every prefix of `help` list the devices and exit 0.
 */
export function parseSlot(process: Process, text: string): void {
  if ('help'.startsWith(text)) {
    process.stdout += modelsOf(process.build)
      .map((model) => `${model.name}\n`)
      .join('');
    exit(process, 0);
  }
  const [address, config] = cut(text, ',');
  const [bus, slot, func] = readAddress(address);
  const outside = bus < 0 || bus > 255 || slot < 0 || slot > 31 || func < 0 || func > 7;
  if (config === undefined || outside) refuse(process, `Invalid PCI slot info field "${text}"`);
  const [device, options] = cut(config, ',');
  const place = addressOf({ bus, slot, func });
  const model = findModel(process.build, device);
  if (model === undefined) refuse(process, `pci slot ${place}: unknown device "${device}"`);
  const path = `pci.${bus}.${slot}.${func}`;
  if (findNode(process, path) !== undefined) refuse(process, `pci slot ${place} already occupied!`);
  const node = createNode(process, path);
  if (node === undefined) return exit(process, EXIT_ERROR);
  setIn(process, node, 'device', model.alias ?? model.name);
  if (!model.parse(process, node, options)) exit(process, EXIT_ERROR);
}

/** sscanf of three, two or one numbers: text behind them is never refused (bhyve-cases/README 11). */
function readAddress(text: string): [bus: number, slot: number, func: number] {
  const [bus, slot, func] = sscanf(text, '%d:%d:%d');
  if (bus === undefined) return [0, -1, 0];
  if (slot === undefined) return [0, bus, 0];
  return func === undefined ? [0, bus, slot] : [bus, slot, func];
}

function refuse(process: Process, line: string): never {
  printLine(process, line);
  exit(process, EXIT_ERROR);
}
