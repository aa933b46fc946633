import type { PassthruDefinition } from '../definition/devices.js';
import { vmPath } from './layout.js';
import { deviceOption, type DeviceAt } from './device.js';

/** A PCI device of the host: `2/0/0`, or `ppt0`. Needs wired memory, see memory.ts. */
export function planPassthru({ device, rom, bootIndex }: PassthruDefinition, at: DeviceAt): string[] {
  return deviceOption(at.slot, [
    ...['passthru', device],
    ...(rom === undefined ? [] : [`rom=${vmPath(at.layout, at.vm, rom)}`]),
    ...(bootIndex === undefined ? [] : [`bootindex=${bootIndex}`]),
  ]);
}
