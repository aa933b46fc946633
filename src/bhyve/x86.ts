import type { VmDefinition } from '../definition/definition.js';
import { busOf, type Slots } from './slot.js';

/**
 * What only bhyve for amd64 knows. -A is needed on 13 and does nothing later (facts 6.1). Without an MP table as soon as a device
 * is on another bus than 0, as vm-bhyve has it: the table tells of bus 0 only.
 */
export function planX86({ x86, clock }: VmDefinition, slots: Slots): string[] {
  const spills = Object.values(slots).some((slot) => busOf(slot) > 0);
  return [
    '-A',
    ...(x86.vmexitOnHlt ? ['-H'] : []),
    ...(x86.vmexitOnPause ? ['-P'] : []),
    ...(x86.strictMsr ? [] : ['-w']),
    ...(clock === 'utc' ? ['-u'] : []),
    ...(x86.x2apic ? ['-x'] : []),
    ...(x86.strictIo ? ['-e'] : []),
    ...(x86.mptable && !spills ? [] : ['-Y']),
    ...(x86.verboseMsr ? ['-o', 'x86.verbosemsr=true'] : []),
  ];
}
