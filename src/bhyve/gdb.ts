import type { GdbDefinition } from '../definition/devices.js';

/** -G. The address is what stands before the last colon: IPv6 without brackets (bhyve_config(5), gdb.address). */
export function planGdb(gdb: GdbDefinition | undefined): string[] {
  return gdb === undefined ? [] : ['-G', `${gdb.wait ? 'w' : ''}${gdb.address}:${gdb.port}`];
}
