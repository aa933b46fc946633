import type { ScsiDefinition } from '../definition/devices.js';
import { deviceOption, type DeviceAt } from './device.js';
import { vmPath } from './layout.js';

/** virtio-scsi on a ctl(4) port. The path stands first: 13 and 14 know no other form, and main takes it for target 0. */
export function planScsi(
  { device, iid, bootIndex }: ScsiDefinition,
  { vm, slot, layout }: DeviceAt,
): string[] {
  return deviceOption(slot, [
    ...['virtio-scsi', vmPath(layout, vm, device)],
    ...(iid === undefined ? [] : [`iid=${iid}`]),
    ...(bootIndex === undefined ? [] : [`bootindex=${bootIndex}`]),
  ]);
}
