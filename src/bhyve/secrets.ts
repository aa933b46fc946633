import type { VmDefinition } from '../definition/definition.js';
import { VmctlError } from '../errors.js';
import { slotNode, type Slots } from './slot.js';
import { assignSlots } from './slots.js';

export interface SecretInput {
  readonly definition: VmDefinition;
  /** Pinned ones. */
  readonly slots: Slots;
  /** The first line of the screen's password file. */
  readonly password: string;
}

/**
 * The file that bhyve reads by -k, behind every -s: what must be in no argv (bhyve_config(5)). undefined when the VM has no screen.
 * Throws `definition` for a password that bhyve would read as another one: lines end it, `%` begins a variable.
 */
export function renderSecrets({ definition, slots, password }: SecretInput): string | undefined {
  if (definition.graphics === undefined) return undefined;
  if (!/^[\x21-\x7e](?:[\x20-\x7e]*[\x21-\x7e])?$/.test(password) || password.includes('%')) {
    throw new VmctlError('definition', `${definition.name}: bhyve would misread this VNC password`, {
      hint: 'use letters, digits and signs other than "%", without a blank at either end',
    });
  }
  const slot = assignSlots(definition, slots)['fbuf'] ?? '';
  return `${slotNode(slot)}.password=${password}\n`;
}
