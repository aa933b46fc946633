import type { VmDefinition } from './definition.js';

type Later =
  | 'startDelayMs'
  | 'after'
  | 'protect'
  | 'owners'
  | 'limits'
  | 'tags'
  | 'cpuPins'
  | 'numa'
  | 'wiredMemory'
  | 'guestInCore'
  | 'hostbridge'
  | 'x86'
  | 'virtioMsix'
  | 'directNics'
  | 'devices'
  | 'companions';

/** Keys that came after the first release, as they hold where a file, or a record of an earlier vmctl, says nothing of them. */
export const LATER_DEFAULTS: Pick<VmDefinition, Later> = {
  startDelayMs: 0,
  after: [],
  protect: false,
  owners: [],
  limits: { oomProtect: false },
  tags: [],
  cpuPins: [],
  numa: [],
  wiredMemory: false,
  guestInCore: false,
  hostbridge: 'standard',
  x86: {
    x2apic: false,
    strictMsr: false,
    verboseMsr: false,
    strictIo: false,
    mptable: true,
    vmexitOnHlt: true,
    vmexitOnPause: true,
  },
  virtioMsix: true,
  directNics: [],
  devices: {},
  companions: [],
};

/** A definition that an earlier vmctl wrote down, complete. */
export function completeEarlier(definition: VmDefinition): VmDefinition {
  return {
    ...LATER_DEFAULTS,
    ...definition,
    console: { ...definition.console, log: definition.console.log ?? true },
  };
}
