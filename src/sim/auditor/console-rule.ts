import type { Rule } from './rule.js';

/**
 * What a guest prints is never typed back into it: the reader's side of its console must not echo (facts 8). And nobody takes
 * bytes from a cu(1): of two who read one side each gets a part.
 */
export function consoleRule(): Rule {
  return {
    see(record) {
      if (record.kind !== 'event') return [];
      const name = String(record['name']);
      if (record.event === 'console.shared')
        return [{ rule: 'console-shared', seq: record.seq, text: `two read what comes from ${name}` }];
      if (record.event !== 'console.echoed') return [];
      const text = `${name} was sent its own words: ${String(record['text'])}`;
      return [{ rule: 'console-echo', seq: record.seq, text }];
    },
  };
}
