import type { ShareDefinition } from '../definition/devices.js';
import { deviceOption, type DeviceAt } from './device.js';
import { vmPath } from './layout.js';

/** virtio-9p, `NAME=DIRECTORY`. */
export function planShare(
  { name, path, readOnly }: ShareDefinition,
  { vm, slot, layout }: DeviceAt,
): string[] {
  return deviceOption(slot, [
    'virtio-9p',
    `${name}=${vmPath(layout, vm, path)}`,
    ...(readOnly ? ['ro'] : []),
  ]);
}
