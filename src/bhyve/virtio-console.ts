import type { VirtioConsoleDefinition } from '../definition/devices.js';
import { deviceOption, type DeviceAt } from './device.js';
import { vmHome, vmPath } from './layout.js';

/** virtio-console; bhyve makes each port's Unix socket, and does not remove it (facts 6.5). */
export function planVirtioConsole(console: VirtioConsoleDefinition, at: DeviceAt): string[] {
  const ports = console.ports.map((port) => `${port.name}=${portSocket(port, at)}`);
  return deviceOption(at.slot, ['virtio-console', ...ports]);
}

/** The Unix socket of a port: as written, else `vtcon.NAME` in the VM's own directory, as vm-bhyve has it. */
export function portSocket(
  { name, path }: VirtioConsoleDefinition['ports'][number],
  { vm, layout }: Omit<DeviceAt, 'slot'>,
): string {
  return path === undefined ? `${vmHome(layout, vm)}/vtcon.${name}` : vmPath(layout, vm, path);
}
