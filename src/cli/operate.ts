import { ERROR_STATUS, VmctlError } from '../errors.js';
import type { Outcome } from '../protocol/report.js';
import type { OperateVerb } from '../protocol/request.js';
import type { Context, Input, OptionSpec } from './command.js';
import { confirm } from './confirmation.js';
import { askDaemon } from './daemon-request.js';
import { mediumPath } from './medium-path.js';
import { note } from './note.js';
import { timeoutOf } from './option.js';
import { withProgress, type ProgressOptions } from './progress.js';
import { renderOutcome } from './render-outcome.js';
import { selectNames, TAG } from './selection.js';
import { hintedOutcome, withNameHint } from './vm-names.js';

/** Options of everything that acts on guests. */
export const OPERATE_OPTIONS: readonly OptionSpec[] = [
  { name: 'all', short: 'a', summary: 'every VM' },
  TAG,
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

/** Sends one verb for the VMs chosen, or all, and prints what became of each. */
export async function operate(
  context: Context,
  input: Input,
  { verb, question }: Operation,
): Promise<number> {
  const timeoutMs = timeoutOf(input);
  const only = verb === 'adopt' ? { only: 'foreign' as const } : {};
  const names = await selectNames(context, input, { verb, policy: 'need', ...only });
  if (names?.length === 0) return nothingTo(context, verb);
  await confirmFor(context, input, { verb, names, question });
  const order = {
    request: 'operate' as const,
    verb,
    ...(names === undefined ? {} : { names }),
    wait: !input.flags.has('no-wait'),
    ...(timeoutMs === undefined ? {} : { timeoutMs }),
    ...(input.flags.has('force') ? { force: true } : {}),
    ...(input.flags.has('takeover') ? { takeover: true } : {}),
    ...cdromOf(context, verb, { input, names }),
  };
  const asking = withProgress(context, waitingFor(verb, names), ({ show }) =>
    askDaemon(context, order, { kind: 'operate', policy: 'need', onReport: show }),
  );
  const { outcomes } = await withNameHint(context, names ?? [], asking);
  const hinted = await Promise.all(outcomes.map((one) => hintedOutcome(context, one)));
  const status = printOutcomes(context, hinted);
  if (verb === 'start') tellConsole(context, hinted);
  return status;
}

/** Whoever starts one guest by hand looks at it next. */
function tellConsole(context: Context, [only, ...others]: readonly Outcome[]): void {
  if (only?.ok !== true || others.length > 0 || !/^running\b/.test(only.message)) return;
  if (context.terminal.interactive && !context.json)
    note(context, `its console: vmctl console ${only.name}\n`);
}

/** Prints every outcome, with --quiet only what went wrong; the status is that of the first one that failed. */
export function printOutcomes({ json, quiet, terminal }: Context, outcomes: readonly Outcome[]): number {
  if (json) terminal.out(`${JSON.stringify(outcomes, null, 2)}\n`);
  for (const outcome of outcomes) {
    if (json) continue;
    const { out, err } = renderOutcome(outcome);
    if (out !== '' && quiet !== true) terminal.out(out);
    if (err !== '') terminal.err(err);
  }
  const failed = outcomes.find(({ ok }) => !ok);
  return failed === undefined ? 0 : ERROR_STATUS[failed.error?.code ?? 'internal'];
}

/** No VM has that tag, or none is somebody else's: what was wanted is so already. */
function nothingTo(context: Context, verb: OperateVerb): number {
  if (context.json) context.terminal.out('[]\n');
  else note(context, `vmctl: ${verb}: no VM is like that: nothing was done\n`);
  return 0;
}

interface Choice {
  readonly verb: OperateVerb;
  readonly names: readonly string[] | undefined;
  readonly question: Operation['question'];
}

async function confirmFor(context: Context, input: Input, { verb, names, question }: Choice): Promise<void> {
  const whom = names === undefined ? 'all VMs' : names.join(', ');
  if (question !== undefined) await confirm(context, input, question(whom));
  else if (input.flags.has('all')) await confirm(context, input, `${verb} ${whom}?`);
}

function waitingFor(verb: OperateVerb, names: readonly string[] | undefined): ProgressOptions {
  const [only] = names ?? [];
  const whom = names === undefined ? 'all VMs' : names.length === 1 ? only : `${names.length} VMs`;
  return {
    title: `${verb} ${whom}`,
    count: names?.length ?? 0,
    onLeave: `the daemon goes on with it; look at it with: vmctl status${names?.length === 1 ? ` ${only}` : ''}`,
  };
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
