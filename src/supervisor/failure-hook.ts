import type { VmContext } from '../vm/context.js';
import type { Context } from './context.js';
import { runHook } from './hook.js';

/** `on_failure`, once for each time a VM is given up; a new supervisor asks again for one whose end nobody saw. Never rejects. */
export async function tellFailure(
  context: Context,
  { name, definition, downReason }: Pick<VmContext, 'name' | 'definition' | 'downReason'>,
): Promise<void> {
  if (downReason?.state !== 'failed' || downReason.told === true) return;
  const { text } = downReason;
  const run = {
    hook: 'on_failure',
    definition,
    reason: 'failure',
    exit: text,
    endsWithOrder: false,
  } as const;
  const fault = await runHook(context, run, new AbortController().signal);
  if (fault !== undefined) context.story.tell('vm.warning', { vm: name, reason: fault }, 'warn');
  context.send(name, { type: 'failure.told' });
}
