import type { Variable } from './variable.js';

/** Flags of bhyve(8) that say one thing, in the names of the newest bhyve (bhyve.8; bhyve-cases flag-*). */
export const FLAG_VARIABLES: Readonly<Record<string, Variable>> = {
  a: ['x86.x2apic', 'false'],
  C: ['memory.guest_in_core', 'true'],
  D: ['destroy_on_poweroff', 'true'],
  e: ['x86.strictio', 'true'],
  H: ['x86.vmexit_on_hlt', 'true'],
  P: ['x86.vmexit_on_pause', 'true'],
  S: ['memory.wired', 'true'],
  u: ['rtc.use_localtime', 'false'],
  W: ['virtio.msix', 'false'],
  w: ['x86.strictmsr', 'false'],
  x: ['x86.x2apic', 'true'],
  Y: ['x86.mptable', 'false'],
};
