import type { CommandRecord, EventRecord, JournalRecord } from '../journal.js';
import type { Rule, Violation } from './rule.js';

/** Who lives, as the journal tells it. */
interface Living {
  readonly pid: number;
  readonly name: string;
  readonly program: string;
  readonly foreign: boolean;
}

/** The rules about guests share one register of the living. */
export function guestRules(): Rule[] {
  const living = new Map<number, Living>();
  const allowed = new Set<string>();
  return [
    {
      see(record) {
        const violations =
          record.kind === 'command'
            ? judgeCommand(record, [...living.values()], allowed)
            : judgeSignal(record, allowed);
        return [...violations, ...register(record, living, allowed)];
      },
    },
  ];
}

function register(record: JournalRecord, living: Map<number, Living>, allowed: Set<string>): Violation[] {
  if (record.kind !== 'event') return [];
  if (record.event === 'guest.allowed') allowed.add(String(record['name']));
  if (record.event === 'host.booted' || record.event === 'host.halted') living.clear();
  if (record.event === 'guest.exited') living.delete(Number(record['pid']));
  if (record.event !== 'guest.started') return [];
  const guest = guestOf(record);
  const twins = [...living.values()].filter(
    (one) => one.name === guest.name && one.program === 'bhyve' && guest.program === 'bhyve',
  );
  living.set(guest.pid, guest);
  return twins.map((twin) => ({
    rule: 'two-guests',
    seq: record.seq,
    text: `bhyve ${guest.name} runs as ${guest.pid} while ${twin.pid} lives`,
  }));
}

function guestOf(record: EventRecord): Living {
  return {
    pid: Number(record['pid']),
    name: String(record['name']),
    program: String(record['program'] ?? 'bhyve'),
    foreign: record['foreign'] === true,
  };
}

const LAUNCHERS = ['bhyve', 'bhyveload', 'grub-bhyve'];

/** Also a launch that bhyve itself refuses is one too many: on a live host only luck stands between it and the guest. */
function judgeCommand(
  record: CommandRecord,
  living: readonly Living[],
  allowed: ReadonlySet<string>,
): Violation[] {
  if (record.file === 'bhyvectl') return judgeControl(record, living, allowed);
  if (!LAUNCHERS.includes(record.file)) return [];
  const twins = living.filter((one) => one.name === record.args.at(-1));
  return twins.map((one) => ({
    rule: 'two-guests',
    seq: record.seq,
    text: `${record.file} for ${one.name} while ${one.program} ${one.pid} lives`,
  }));
}

function judgeControl(
  record: CommandRecord,
  living: readonly Living[],
  allowed: ReadonlySet<string>,
): Violation[] {
  const name = vmOf(record.args);
  const touched = living.filter((one) => one.name === name);
  const words = `bhyvectl ${record.args.join(' ')}`;
  if (record.args.includes('--destroy')) {
    return touched.map((one) => ({
      rule: 'destroy-living',
      seq: record.seq,
      text: `${words} while ${one.program} ${one.pid} lives`,
    }));
  }
  if (!record.args.some((word) => word.startsWith('--force-'))) return [];
  return touched
    .filter((one) => one.foreign && !allowed.has(one.name))
    .map((one) => ({
      rule: 'touch-foreign',
      seq: record.seq,
      text: `${words} on the foreign guest ${one.name}`,
    }));
}

function vmOf(args: readonly string[]): string | undefined {
  const at = args.indexOf('--vm');
  return at >= 0 ? args[at + 1] : args.find((word) => word.startsWith('--vm='))?.slice('--vm='.length);
}

function judgeSignal(record: JournalRecord, allowed: ReadonlySet<string>): Violation[] {
  if (record.kind !== 'event' || record.event !== 'guest.signalled' || record['foreign'] !== true) return [];
  if (record['by'] === 'simctl' || allowed.has(String(record['name']))) return [];
  return [
    {
      rule: 'touch-foreign',
      seq: record.seq,
      text: `SIG${String(record['signal'])} to the foreign guest ${String(record['name'])}`,
    },
  ];
}
