import { VmctlError } from '../errors.js';
import { VM_STATES, type StatusReport } from '../protocol/report.js';
import type { Input } from './command.js';
import { FORMATS, SORTS } from './status-options.js';
import { suggestionHint } from './suggestion.js';

type Status = StatusReport['status'];

/** So many of them raise the question why. */
const WRONG = 5;

/** Which VMs, in which order, how shown. */
export interface StatusChoice {
  readonly states: readonly Status[] | undefined;
  readonly tag: string | undefined;
  readonly bridge: string | undefined;
  readonly sort: (typeof SORTS)[number] | undefined;
  readonly format: (typeof FORMATS)[number];
}

/** Throws `usage`. */
export async function readStatusChoice(
  { values }: Pick<Input, 'values'>,
  json: boolean,
): Promise<StatusChoice> {
  const states = values.get('state')?.split(',');
  const format = values.get('output') ?? 'table';
  return {
    states: states && (await Promise.all(states.map((word) => oneOf('state', word.trim(), VM_STATES)))),
    tag: values.get('tag'),
    bridge: values.get('bridge'),
    sort: values.has('sort') ? await oneOf('sort', values.get('sort') ?? '', SORTS) : undefined,
    format: json ? 'json' : await oneOf('output', format, FORMATS),
  };
}

async function oneOf<T extends string>(option: string, word: string, known: readonly T[]): Promise<T> {
  const found = known.find((one) => one === word);
  if (found !== undefined) return found;
  const hint = await suggestionHint(word, known, `one of ${known.join(', ')}`);
  throw new VmctlError('usage', `--${option} ${word}: there is no such ${option}`, { hint });
}

/** Those chosen, in the order chosen; the daemon's own for programs that did not ask for another. */
export function chooseStatuses(
  vms: readonly StatusReport[],
  { states, tag, bridge, sort, format }: StatusChoice,
): readonly StatusReport[] {
  const chosen = vms.filter(
    (vm) =>
      (states === undefined || states.includes(vm.status)) &&
      (tag === undefined || vm.tags?.includes(tag) === true) &&
      (bridge === undefined || isOn(vm, bridge)),
  );
  if (sort === undefined && format === 'json') return chosen;
  const keys = new Map(chosen.map((vm) => [vm, countedKey(vm.name)]));
  return chosen.sort(
    (a, b) =>
      rankings[sort ?? 'wrong'](a, b) ||
      compareTexts(keys.get(a) ?? '', keys.get(b) ?? '') ||
      compareTexts(a.name, b.name),
  );
}

/** Where its NICs are now, and where its file wants them. */
function isOn({ links, bridges = [] }: StatusReport, bridge: string): boolean {
  return bridges.includes(bridge) || links.some((link) => link.bridge === bridge);
}

type Compare = (a: StatusReport, b: StatusReport) => number;

const rankings: Readonly<Record<(typeof SORTS)[number] | 'wrong', Compare>> = {
  name: () => 0,
  wrong: (a, b) => wrongRank(a) - wrongRank(b),
  state: (a, b) => VM_STATES.indexOf(a.status) - VM_STATES.indexOf(b.status),
  uptime: (a, b) => (b.uptimeSeconds ?? -1) - (a.uptimeSeconds ?? -1),
  memory: (a, b) => b.memoryBytes - a.memoryBytes,
  cpus: (a, b) => b.cpus - a.cpus,
};

/** A state of a daemon that is newer may be no good one. */
function wrongRank({ status, definition }: StatusReport): number {
  const rank = VM_STATES.indexOf(status);
  if (rank < WRONG) return rank;
  return definition === 'broken' ? WRONG : WRONG + 1;
}

/** As people count: web2 before web10. An Intl.Collator would cost as much as all the rest of the command. */
function countedKey(name: string): string {
  return name.toLowerCase().replace(/\d+/g, (digits) => digits.padStart(DIGITS, '0'));
}

/** More has no number that anybody counts. */
const DIGITS = 20;

function compareTexts(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
