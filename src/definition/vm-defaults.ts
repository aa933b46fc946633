import type { VmDefinition } from './definition.js';

/** Keys that came after the first release, as they hold where a file, or a record of an earlier vmctl, says nothing of them. */
export const LATER_DEFAULTS: Pick<VmDefinition, 'startDelayMs' | 'after' | 'protect' | 'owners' | 'limits'> =
  { startDelayMs: 0, after: [], protect: false, owners: [], limits: { oomProtect: false } };

/** A definition that an earlier vmctl wrote down, complete. */
export function completeEarlier(definition: VmDefinition): VmDefinition {
  return {
    ...LATER_DEFAULTS,
    ...definition,
    console: { ...definition.console, log: definition.console.log ?? false },
  };
}
