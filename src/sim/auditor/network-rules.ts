import type { JournalRecord } from '../journal.js';
import type { Rule } from './rule.js';

/** The rules about netgraph. */
export function networkRules(): Rule[] {
  return [uplinkRule(), holderRule(), foreignNodeRule()];
}

/**
 * With one of lower and upper the host is off the network. A script that fails half-way leaves that for a moment; whoever
 * sent it has to repair it with the next script that changes the interface. A successful script may not leave it at all.
 */
function uplinkRule(): Rule {
  const half = new Map<string, { seq: number; hooks: string }>();
  let last: { file: string; code: number | null } = { file: '', code: 0 };
  return {
    see(record) {
      if (record.kind === 'command') last = record;
      if (record.kind !== 'event') return [];
      if (record.event === 'host.booted') half.clear();
      if (record.event !== 'uplink.changed') return [];
      const nic = String(record['nic']);
      const hooks = (record['hooks'] as readonly string[]).join(' ');
      const earlier = half.get(nic);
      half.delete(nic);
      if (hooks === '' || hooks === 'lower upper') return [];
      half.set(nic, { seq: record.seq, hooks });
      const excused = last.file === 'ngctl' && last.code !== 0 && earlier === undefined;
      return excused
        ? []
        : [{ rule: 'half-connected', seq: record.seq, text: `${nic} has only ${hooks} connected` }];
    },
    end: () =>
      [...half].map(([nic, { seq, hooks }]) => ({
        rule: 'half-connected',
        seq,
        text: `${nic} is left with only ${hooks} connected`,
      })),
  };
}

function holderRule(): Rule {
  const holders = new Map<string, string>();
  return {
    see(record) {
      if (record.kind !== 'event') return [];
      if (record.event === 'host.booted') holders.clear();
      const key = `${String(record['bridgeId'])} ${String(record['hook'])}`;
      if (record.event === 'hook.lost') holders.delete(key);
      if (record.event !== 'hook.gained') return [];
      const before = holders.get(key);
      holders.set(key, String(record['holder']));
      if (before === undefined) return [];
      return [
        {
          rule: 'two-holders',
          seq: record.seq,
          text: `${String(record['bridge'])}:${String(record['hook'])} is held by ${before} and ${String(record['holder'])}`,
        },
      ];
    },
  };
}

/** A foreign node that goes, or whose hook is taken, in the course of somebody's ngctl; its own process's end is its own affair. */
function foreignNodeRule(): Rule {
  let last: { file: string; seq: number } | undefined;
  return {
    see(record) {
      if (record.kind === 'command') last = record.file === 'ngctl' ? record : undefined;
      if (isOther(record)) last = undefined;
      if (record.kind !== 'event' || last === undefined || record['foreign'] !== true) return [];
      if (record.event !== 'node.gone' && record.event !== 'hook.lost') return [];
      const what =
        record.event === 'node.gone'
          ? `node ${String(record['name'])}`
          : `hook ${String(record['bridge'])}:${String(record['hook'])}`;
      return [
        {
          rule: 'foreign-node',
          seq: record.seq,
          text: `ngctl (record ${last.seq}) took away the foreign ${what}`,
        },
      ];
    },
  };
}

/** Events that have causes of their own: what follows them is not the last command's doing. */
function isOther(record: JournalRecord): boolean {
  return (
    record.kind === 'event' &&
    !['node.gone', 'hook.lost', 'hook.gained', 'uplink.changed'].includes(record.event)
  );
}
