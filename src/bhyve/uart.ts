import { SERIAL_PORTS } from '../definition/definition.js';
import type { UartDefinition } from '../definition/devices.js';
import { deviceOption, type DeviceAt } from './device.js';
import { nmdmPath, vmPath } from './layout.js';

export interface UartAt extends DeviceAt {
  /** Place among the [[uart]] of the VM. */
  readonly index: number;
}

/** A PCI serial port. */
export function planUart(uart: UartDefinition, at: UartAt): string[] {
  return deviceOption(at.slot, ['uart', uartPath(uart, at)]);
}

/** Its back end; the nmdm(4) pairs of these ports are numbered behind those of com1 to com4. */
function uartPath({ path }: UartDefinition, { vm, layout, index }: Omit<UartAt, 'slot'>): string {
  if (path === 'nmdm') return nmdmPath(layout, vm, SERIAL_PORTS.length + 1 + index);
  return path === 'stdio' || path.startsWith('tcp=') ? path : vmPath(layout, vm, path);
}
