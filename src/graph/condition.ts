/** What a state means to somebody who looks at a picture. */
export type Condition = 'up' | 'changing' | 'failed' | 'down' | 'unknown';

const CONDITIONS: ReadonlyMap<string, Condition> = new Map([
  ['up', 'up'],
  ['running', 'up'],
  // Somebody else's guest, but a running one.
  ['foreign', 'up'],
  ['waiting', 'changing'],
  ['starting', 'changing'],
  ['stopping', 'changing'],
  ['restarting', 'changing'],
  ['degraded', 'changing'],
  ['failed', 'failed'],
  ['stopped', 'down'],
  ['down', 'down'],
]);

/** A published status of a VM, or the state of a bridge or of another member. */
export function judgeCondition(state: string): Condition {
  return CONDITIONS.get(state) ?? 'unknown';
}

/** Nothing runs there: drawn dashed, and not in the colour of its kind. */
export function isDark(condition: Condition): boolean {
  return condition === 'down' || condition === 'failed';
}
