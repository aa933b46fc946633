import type { Rule } from './rule.js';

/** What a guest prints is never typed back into it: the reader's side of its console must not echo (facts 8). */
export function consoleRule(): Rule {
  return {
    see(record) {
      if (record.kind !== 'event' || record.event !== 'console.echoed') return [];
      const text = `guest ${String(record['name'])} was sent its own words: ${String(record['text'])}`;
      return [{ rule: 'console-echo', seq: record.seq, text }];
    },
  };
}
