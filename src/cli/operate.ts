import { ERROR_STATUS, VmctlError } from '../errors.js';
import type { Outcome } from '../protocol/report.js';
import type { OperateVerb } from '../protocol/request.js';
import type { Context, Input, OptionSpec } from './command.js';
import { confirm } from './confirmation.js';
import { mediumPath } from './medium-path.js';
import { askDaemon } from './daemon-request.js';
import { timeoutOf } from './option.js';
import { progressLine } from './progress.js';
import { renderOutcome } from './render-outcome.js';
import { hintedOutcome, withNameHint } from './vm-names.js';

/** Options of everything that acts on guests. */
export const OPERATE_OPTIONS: readonly OptionSpec[] = [
  { name: 'all', short: 'a', summary: 'every VM' },
  { name: 'no-wait', summary: 'answer when it is accepted, not when it is done' },
  { name: 'timeout', short: 't', value: 'TIME', summary: 'how long to wait: seconds, or 90s, 3m, 1h' },
  { name: 'yes', short: 'y', summary: 'do not ask' },
];

/** Exit statuses of everything that acts on guests. */
export const OPERATE_STATUSES: Readonly<Record<number, string>> = {
  65: 'a definition has faults',
  68: 'no such VM',
  69: 'no daemon, and none could be started',
  71: 'a host program failed',
  75: 'not possible in this state, not done in time, or not confirmed',
  76: 'vmctl and its daemon do not understand each other',
  77: 'not root',
};

export interface Operation {
  readonly verb: OperateVerb;
  /** Asked on a terminal before it is done to these; undefined = only asked for --all. */
  readonly question?: (whom: string) => string;
}

/** Sends one verb for the VMs named, or all, and prints what became of each. */
export async function operate(
  context: Context,
  input: Input,
  { verb, question }: Operation,
): Promise<number> {
  const timeoutMs = timeoutOf(input);
  const names = namesOf(verb, input);
  const whom = names === undefined ? 'all VMs' : names.join(', ');
  if (question !== undefined) await confirm(context, input, question(whom));
  else if (names === undefined) await confirm(context, input, `${verb} all VMs?`);
  const progress = progressLine(context.terminal);
  const asking = askDaemon(
    context,
    {
      request: 'operate',
      verb,
      ...(names === undefined ? {} : { names }),
      wait: !input.flags.has('no-wait'),
      ...(timeoutMs === undefined ? {} : { timeoutMs }),
      ...(input.flags.has('force') ? { force: true } : {}),
      ...(input.flags.has('takeover') ? { takeover: true } : {}),
      ...cdromOf(context, verb, { input, names }),
    },
    { kind: 'operate', policy: 'need', onReport: progress.show },
  );
  const { outcomes } = await withNameHint(context, names ?? [], asking.finally(progress.clear));
  return printOutcomes(context, await Promise.all(outcomes.map((one) => hintedOutcome(context, one))));
}

/** Prints every outcome; the status is that of the first one that failed. */
export function printOutcomes({ json, terminal }: Context, outcomes: readonly Outcome[]): number {
  if (json) terminal.out(`${JSON.stringify(outcomes, null, 2)}\n`);
  for (const outcome of outcomes) {
    if (json) continue;
    const { out, err } = renderOutcome(outcome);
    if (out !== '') terminal.out(out);
    if (err !== '') terminal.err(err);
  }
  const failed = outcomes.find(({ ok }) => !ok);
  return failed === undefined ? 0 : ERROR_STATUS[failed.error?.code ?? 'internal'];
}

interface Asked {
  readonly input: Input;
  readonly names: readonly string[] | undefined;
}

/** An install medium is of one VM: another would boot it too. */
function cdromOf(context: Context, verb: OperateVerb, { input, names }: Asked): { readonly cdrom?: string } {
  const file = input.values.get('cdrom');
  if (file === undefined) return {};
  if (names?.length !== 1)
    throw new VmctlError('usage', `${verb}: --cdrom goes with one name`, {
      hint: `usage: vmctl ${verb} --cdrom FILE NAME`,
    });
  return { cdrom: mediumPath(context, file) };
}

function namesOf(verb: OperateVerb, { operands, flags }: Input): readonly string[] | undefined {
  if (flags.has('all') === operands.length > 0) {
    const message = flags.has('all') ? `${verb}: names or --all, not both` : `${verb}: which VM?`;
    throw new VmctlError('usage', message, { hint: `usage: vmctl ${verb} NAME... | --all` });
  }
  return flags.has('all') ? undefined : [...new Set(operands)];
}
