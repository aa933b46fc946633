import type { Claim } from '../definition/claim.js';
import type { VmDefinition } from '../definition/definition.js';
import type { ScreenWish } from './vnc-port.js';

/** What a look at one kind of claims goes by. */
export interface ClaimLook {
  /** Of the VM that is about to start. */
  readonly name: string;
  /** Of all kinds. */
  readonly claims: readonly Claim[];
  /** VMs that run, or are about to. */
  readonly others: readonly VmDefinition[];
  /** Processes of this VM's own guest. */
  readonly own: readonly number[];
  /** Of a screen that is "auto". */
  readonly screen?: ScreenWish | undefined;
}
