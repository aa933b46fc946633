import type { VmSnapshot } from './machine.js';

/** The states an operator's order can meet. `deciding` is passed through, never met. */
export const STATE_NAMES = [
  'probing',
  'foreign',
  'stopped',
  'starting.waiting',
  'starting.bridging',
  'starting.linking',
  'starting.hooking',
  'starting.accompanying',
  'starting.loading',
  'starting.launching',
  'alive.settling',
  'alive.settled',
  'alive.resetting',
  'alive.stopping',
  'alive.killing',
  'cleaning',
  'backingOff',
  'failed',
  'gone',
] as const;
export type StateName = (typeof STATE_NAMES)[number];

/** The name of the state a snapshot is in; steps inside a state have no name of their own. */
export function stateNameOf(snapshot: Pick<VmSnapshot, 'value'>): StateName {
  const words = pathOf(snapshot.value);
  const name = STATE_NAMES.find((one) => one === words[0] || one === `${words[0]}.${words[1]}`);
  if (name === undefined) throw new TypeError(`no such state: ${words.join('.')}`);
  return name;
}

/** All of it: `alive.stopping.pressed`, `probing.waiting`. For logs, never for decisions outside the machine. */
export function statePathOf(snapshot: Pick<VmSnapshot, 'value'>): string {
  return pathOf(snapshot.value).join('.');
}

function pathOf(value: unknown): readonly string[] {
  if (typeof value === 'string') return [value];
  return Object.entries(value as object).flatMap(([key, inner]) => [key, ...pathOf(inner)]);
}
