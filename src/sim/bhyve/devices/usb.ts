import { createNode, findNode, setIn } from '../config.js';
import type { DeviceModel } from '../device.js';
import { cut, parseList } from '../legacy.js';
import { printLine, type Process } from '../process.js';
import { valueIn } from '../value.js';

/** xhci: `DEVICE[=options],...`, numbered slots from 1; `tablet` is the only device there is. */
export const XHCI: DeviceModel = {
  name: 'xhci',
  parse: (process, node, text) => {
    for (const [at, word] of (text?.split(',') ?? []).entries()) {
      const [device, options] = cut(word, '=');
      const slot = createNode(process, `slot.${at + 1}`, node);
      if (slot === undefined) return false;
      setIn(process, slot, 'device', device);
      parseList(process, slot, options);
    }
    return true;
  },
  init: (process, { node }) => {
    const slots = findNode(process, 'slot', node);
    return slots === undefined || [...slots.entries.keys()].every((name) => hasModel(process, slots, name));
  },
};

function hasModel(process: Process, slots: Parameters<typeof valueIn>[1], name: string): boolean {
  const slot = slots.entries.get(name);
  const device =
    slot === undefined || typeof slot === 'string' ? undefined : valueIn(process, slot, 'device');
  if (device === 'tablet') return true;
  const missing = `pci_xhci: missing "device" value for slot '${name}'`;
  printLine(process, device === undefined ? missing : `pci_xhci: unknown device model "${device}"`);
  return false;
}
