import { describeExit } from '../bhyve/exit-words.js';
import { VmctlError } from '../errors.js';
import { readRunRecord, writeRunRecord } from '../store/records.js';
import type { EndCause, GuestInput, LaunchInput, PostStopInput, StartCause } from '../vm/actors.js';
import type { Context } from './context.js';
import { beginRun, hookRecordOf, payRun } from './hook-book.js';
import { runHook } from './hook.js';

/** Before every run of bhyve; rejects with `host` when the hook says no. What it has begun is `post_stop`'s to end. */
export async function preStart(
  context: Context,
  { name, definition, cause }: LaunchInput & { readonly cause: StartCause },
  signal: AbortSignal,
): Promise<void> {
  context.programs.hookFaults.delete(name);
  beginRun(context, definition, cause);
  const fault = await runHook(
    context,
    { hook: 'pre_start', definition, reason: cause, endsWithOrder: true },
    signal,
  );
  if (fault !== undefined)
    throw new VmctlError('host', fault, { hint: `see: vmctl logs ${name}; its hooks are in [hooks]` });
}

/** Once for each run; a new supervisor asks again for one that the last one did not see the end of. Its failure is told. */
export async function postStart(
  context: Context,
  { name, definition, cause, guest }: GuestInput & { readonly cause: StartCause },
  signal: AbortSignal,
): Promise<void> {
  const isOurs = (): boolean => readRunRecord(context.paths, name)?.pid === guest.pid;
  if (readRunRecord(context.paths, name)?.greeted === true && isOurs()) return;
  const reason = hookRecordOf(context, name)?.cause ?? cause;
  const fault = await runHook(
    context,
    { hook: 'post_start', definition, reason, endsWithOrder: false },
    signal,
  );
  const record = readRunRecord(context.paths, name);
  if (record?.pid === guest.pid && definition.hooks?.postStart !== undefined)
    writeRunRecord(context.paths, { ...record, greeted: true });
  tellFault(context, name, fault);
}

/** Before the power button. A failure rejects: the machine shows it and goes on. */
export async function preStop(
  context: Context,
  { name, definition, cause }: GuestInput & { readonly cause: EndCause },
  signal: AbortSignal,
): Promise<void> {
  const fault = await runHook(
    context,
    { hook: 'pre_stop', definition, reason: cause, endsWithOrder: true },
    signal,
  );
  tellFault(context, name, fault);
  if (fault !== undefined) throw new VmctlError('host', fault);
}

/** When all is cleaned up and it was begun: with the hooks it was begun with. Its failure is told. */
export async function postStop(
  context: Context,
  { name, cause, exit }: PostStopInput,
  signal: AbortSignal,
): Promise<void> {
  const record = hookRecordOf(context, name);
  if (record?.owes !== true) return payRun(context, name);
  const words = exit === undefined ? {} : { exit: describeExit(exit) };
  const run = {
    hook: 'post_stop',
    definition: record.definition,
    reason: cause,
    endsWithOrder: false,
  } as const;
  const fault = await runHook(context, { ...run, ...words }, signal);
  payRun(context, name);
  tellFault(context, name, fault);
}

/** Also for whoever waits for the order that it was run for. */
function tellFault({ programs, story }: Context, vm: string, fault: string | undefined): void {
  if (fault === undefined) return;
  programs.hookFaults.set(vm, [...(programs.hookFaults.get(vm) ?? []), fault]);
  story.tell('vm.warning', { vm, reason: fault }, 'warn');
}
