import type { VmDefinition } from '../definition/definition.js';

type Memory = Pick<VmDefinition, 'wiredMemory' | 'devices'>;

/** Whether the guest's memory is wired, -S of bhyve and of its loader: as said, and for passthru, which needs it (facts 6.5). */
export function needsWiredMemory({ wiredMemory, devices }: Memory): boolean {
  return wiredMemory || (devices.passthru ?? []).length > 0;
}

/** -S and -C, in 13 to 15 and on arm64. */
export function planMemoryFlags(definition: VmDefinition): string[] {
  return [...(needsWiredMemory(definition) ? ['-S'] : []), ...(definition.guestInCore ? ['-C'] : [])];
}
