import { guestRules } from './guest-rules.js';
import { interfaceRules } from './interface-rules.js';
import { networkRules } from './network-rules.js';
import { consoleRule } from './console-rule.js';
import { pathRule } from './path-rule.js';
import type { JournalRecord } from '../journal.js';
import type { Violation } from './rule.js';

export type { Violation } from './rule.js';

/**
 * Judges a world by its journal alone, knowing nothing of how vmctl works: no destroy or signal on a living or foreign
 * guest, never lower xor upper between two ngctl runs, never two bhyve of one name, no hook with two holders, no foreign
 * node or interface touched, nothing outside the world directory.
 */
export function audit(records: readonly JournalRecord[]): Violation[] {
  const rules = [...guestRules(), ...networkRules(), ...interfaceRules(), pathRule(), consoleRule()];
  const found = records.flatMap((record) => rules.flatMap((rule) => rule.see(record)));
  return [...found, ...rules.flatMap((rule) => rule.end?.() ?? [])].sort((a, b) => a.seq - b.seq);
}
