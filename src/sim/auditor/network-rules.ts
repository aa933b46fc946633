import type { EventRecord, JournalRecord } from '../journal.js';
import type { Rule } from './rule.js';

/** The rules about netgraph. */
export function networkRules(): Rule[] {
  return [uplinkRule(), holderRule(), foreignNodeRule()];
}

/**
 * With one of lower and upper the host is off the network. A script that fails half-way, or dies, leaves that for a moment;
 * whoever sent it has to repair it with the next script that changes the interface. A successful script may not leave it
 * at all. Lower alone is right for a card that was given to guests entirely: the auditor knows no definitions and believes
 * only the operator (`simctl allow-half NIC`), because a script that forgot upper looks just like one that meant to.
 */
function uplinkRule(): Rule {
  const half = new Map<string, { seq: number; hooks: string }>();
  const given = new Set<string>();
  let last: { file: string; code: number | null } = { file: '', code: 0 };
  return {
    see(record) {
      if (record.kind === 'command') last = record;
      if (record.kind !== 'event') return [];
      if (record.event === 'host.booted') half.clear();
      const nic = String(record['nic']);
      if (record.event === 'nic.given') given.add(nic);
      if (record.event !== 'uplink.changed') return [];
      const hooks = (record['hooks'] as readonly string[]).join(' ');
      const earlier = half.get(nic);
      half.delete(nic);
      if (hooks === '' || hooks === 'lower upper' || (hooks === 'lower' && given.has(nic))) return [];
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

/**
 * A foreign node that goes or changes, whose hook is taken, or that gets a card plugged in, in the course of somebody's
 * ngctl; its own process's end is its own affair. Guests and jails may plug into a foreign bridge and leave it again.
 */
function foreignNodeRule(): Rule {
  let last: { file: string; seq: number } | undefined;
  return {
    see(record) {
      if (record.kind === 'command') last = record.file === 'ngctl' ? record : undefined;
      if (isOther(record)) last = undefined;
      const wrong = record.kind === 'event' && last !== undefined ? wrongOf(record) : undefined;
      if (wrong === undefined) return [];
      return [{ rule: 'foreign-node', seq: record.seq, text: `ngctl (record ${last?.seq}) ${wrong}` }];
    },
  };
}

/** What an event says was done to a foreign node. */
function wrongOf(record: EventRecord): string | undefined {
  const hook = `${String(record['bridge'])}:${String(record['hook'])}`;
  const foreign = record['foreign'] === true;
  switch (record.event) {
    case 'node.gone':
      return foreign ? `took away the foreign node ${String(record['name'])}` : undefined;
    case 'node.changed':
      return foreign ? `changed the foreign node ${String(record['name'])}` : undefined;
    case 'hook.lost':
      return foreign ? `took away the foreign hook ${hook}` : undefined;
    case 'hook.gained':
      return record['foreignBridge'] === true && record['uplink'] === true
        ? `plugged a card into the foreign bridge's ${hook}`
        : undefined;
    default:
      return undefined;
  }
}

/** Events that have causes of their own: what follows them is not the last command's doing. */
function isOther(record: JournalRecord): boolean {
  return record.kind === 'event' && !CONSEQUENCES.includes(record.event);
}

const CONSEQUENCES = ['node.gone', 'node.changed', 'hook.lost', 'hook.gained', 'uplink.changed'];
