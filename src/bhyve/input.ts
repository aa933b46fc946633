import type { InputDefinition } from '../definition/devices.js';
import { deviceOption, type DeviceAt } from './device.js';
import { vmPath } from './layout.js';

/** virtio-input on one evdev(4) device of the host. */
export function planInput({ device }: InputDefinition, { vm, slot, layout }: DeviceAt): string[] {
  return deviceOption(slot, ['virtio-input', vmPath(layout, vm, device)]);
}
