import type { CommandRecord, JournalRecord } from '../journal.js';
import type { Rule, Violation } from './rule.js';

/** The rules about network interfaces. */
export function interfaceRules(): Rule[] {
  return [interfaceRule()];
}

/** What the journal tells of the host's interfaces. */
interface Register {
  /** Made by an ifconfig(8) of this journal: everything else is somebody's. */
  readonly ours: Set<string>;
  /** if_bridges that the operator made. */
  readonly bridges: Set<string>;
  /** Tap -> the process that has it open. */
  readonly open: Map<string, number>;
}

/**
 * Nothing is destroyed that was not made here, and no tap while somebody has it open; of an if_bridge that is there only members
 * that were made here come and go, and an operator's tap that a definition puts in.
 */
function interfaceRule(): Rule {
  const register: Register = { ours: new Set(), bridges: new Set(), open: new Map() };
  return {
    see(record) {
      const violations = record.kind === 'command' ? judge(record, register) : [];
      note(record, register);
      return violations;
    },
  };
}

function note(record: JournalRecord, { ours, bridges, open }: Register): void {
  if (record.kind !== 'event') return;
  const name = String(record['name']);
  if (record.event === 'interface.made') ours.add(name);
  if (record.event === 'interface.renamed' && ours.delete(String(record['from']))) ours.add(name);
  if (record.event === 'bridge.added') bridges.add(name);
  if (record.event === 'tap.opened') open.set(name, Number(record['pid']));
  if (record.event === 'tap.closed') open.delete(name);
  if (record.event === 'host.booted') [ours, bridges, open].forEach((kept) => kept.clear());
}

function judge(record: CommandRecord, register: Register): Violation[] {
  if (record.file !== 'ifconfig') return [];
  const [name = '', ...words] = record.args;
  const say = (text: string): Violation => ({ rule: 'foreign-interface', seq: record.seq, text });
  const line = `ifconfig ${record.args.join(' ')}`;
  if (words.includes('destroy')) {
    const pid = register.open.get(name);
    if (pid !== undefined) return [say(`${line} while process ${pid} has it open`)];
    return register.ours.has(name) ? [] : [say(`${line}: nobody made it here`)];
  }
  if (!register.bridges.has(name) || words.length === 0) return [];
  const [verb = '', member = ''] = words;
  const isTap = register.ours.has(member) || (verb === 'addm' && /^(tap|vmnet)/.test(member));
  return ['addm', 'deletem'].includes(verb) && words.length === 2 && isTap
    ? []
    : [say(`${line}: the operator's if_bridge`)];
}
