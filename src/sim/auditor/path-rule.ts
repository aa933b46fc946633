import type { CommandRecord, JournalRecord } from '../journal.js';
import type { Rule, Violation } from './rule.js';

/** Programs whose arguments name files they open. */
const OPENERS = ['bhyve', 'bhyveload', 'grub-bhyve', 'lockf'];

/** Nothing outside the world directory is opened, written or left behind. */
export function pathRule(): Rule {
  let root: string | undefined;
  return {
    see(record) {
      if (record.kind === 'world') root = record.root;
      if (record.kind === 'event' && record.event === 'outside.written') {
        return [{ rule: 'outside-world', seq: record.seq, text: `${String(record['path'])} was written` }];
      }
      return root === undefined ? [] : judge(record, root);
    },
  };
}

function judge(record: JournalRecord, root: string): Violation[] {
  if (record.kind !== 'command' || !OPENERS.includes(record.file)) return [];
  return pathsOf(record)
    .filter((path) => path !== root && !path.startsWith(`${root}/`) && path !== '/dev/null')
    .map((path) => ({ rule: 'outside-world', seq: record.seq, text: `${record.file} names ${path}` }));
}

/** Absolute paths as a word, behind a comma or behind an equals sign. */
function pathsOf(record: CommandRecord): string[] {
  const words =
    record.file === 'lockf' ? record.args.filter((word) => word.startsWith('/')).slice(0, 1) : record.args;
  return words.flatMap((word) => [...word.matchAll(/(?:^|[,=])(\/[^,]+)/g)].map((match) => match[1] ?? ''));
}
