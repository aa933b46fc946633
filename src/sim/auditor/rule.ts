import type { JournalRecord } from '../journal.js';

/** What a journal shows that must never happen. */
export interface Violation {
  readonly rule: RuleName;
  /** Number of the record that shows it. */
  readonly seq: number;
  readonly text: string;
}

export type RuleName =
  | 'destroy-living'
  | 'touch-foreign'
  | 'half-connected'
  | 'two-guests'
  | 'two-holders'
  | 'foreign-node'
  | 'foreign-interface'
  | 'console-echo'
  | 'console-shared'
  | 'outside-world';

/** One rule: fed every record in order, then asked once more at the end. */
export interface Rule {
  see(record: JournalRecord): readonly Violation[];
  end?(): readonly Violation[];
}
