import type { SoundDefinition } from '../definition/devices.js';
import { deviceOption, type DeviceAt } from './device.js';
import { vmPath } from './layout.js';

/** hda: what is played goes to one sound device of the host, what is recorded comes from one. */
export function planSound({ play, record }: SoundDefinition, { vm, slot, layout }: DeviceAt): string[] {
  return deviceOption(slot, [
    'hda',
    ...(play === undefined ? [] : [`play=${vmPath(layout, vm, play)}`]),
    ...(record === undefined ? [] : [`rec=${vmPath(layout, vm, record)}`]),
  ]);
}
