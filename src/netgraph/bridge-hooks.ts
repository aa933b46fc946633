import type { BridgeDefinition } from '../definition/host-definition.js';
import { linkNumber } from './names.js';
import type { HookRow, NodeView } from './node.js';

export type NicHook = 'lower' | 'upper';
/** An ng_eiface(4)'s only hook (facts.md 4). */
export const HOST_HOOK = 'ether';
/** Where a NIC's upper goes: the host takes part as an ordinary member. */
export const UPPER_LINK = 'link1';

/** Hooks of the NIC that the bridge wants, in the order in which they are connected. */
export function wantedHooks({ attachHost }: Pick<BridgeDefinition, 'attachHost'>): readonly NicHook[] {
  return attachHost ? ['lower', 'upper'] : ['lower'];
}

/**
 * Where the NIC's lower, or the host's interface, goes. A bridge whose first hook ever is an uplink sends unknown
 * unicast to uplinks only (ng_bridge(4), facts.md 3).
 */
export function firstLink({ floodUnknown }: Pick<BridgeDefinition, 'floodUnknown'>): string {
  return floodUnknown ? 'link0' : 'uplink1';
}

/** A hook for ngctl's own socket node while a bridge is born; not the one that the host's interface shall have. */
export function birthLink({ floodUnknown }: Pick<BridgeDefinition, 'floodUnknown'>): string {
  return floodUnknown ? UPPER_LINK : 'uplink2';
}

/** The usual hook, as everybody has it, else the lowest of its kind where nobody sits. */
export function freeLink(usual: string, taken: ReadonlySet<string>): string {
  if (!taken.has(usual)) return usual;
  const prefix = linkNumber(usual) === undefined ? 'uplink' : 'link';
  let number = prefix === 'uplink' ? 1 : 0;
  while (taken.has(`${prefix}${number}`)) number++;
  return `${prefix}${number}`;
}

/** The row of a hook that is connected. */
export function hookRow(node: NodeView | undefined, hook: string): HookRow | undefined {
  return node?.hooks.find((row) => row.hook === hook);
}

/** lower and upper of a NIC, as far as they are connected. */
export function nicRows(nic: NodeView | undefined): readonly HookRow[] {
  return (nic?.hooks ?? []).filter((row) => row.hook === 'lower' || row.hook === 'upper');
}
