import type { Autostart } from '../definition/definition.js';
import type { Intent, StateRecord } from './record.js';

export interface BootCase {
  readonly boot: 'same' | 'new';
  readonly autostart: Autostart;
  readonly record: StateRecord | undefined;
}

/**
 * What a VM shall be when the daemon comes up: the record within one boot (a restart that was cut off in its first half
 * goes on), autostart at a new one.
 */
export function judgeIntent({ boot, autostart, record }: BootCase): Intent {
  if (boot === 'same' && record !== undefined) return record.intent;
  if (autostart === 'unless-stopped') return record?.stoppedByOperator === true ? 'down' : 'up';
  return autostart ? 'up' : 'down';
}
