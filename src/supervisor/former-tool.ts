import type { VmDefinition } from '../definition/definition.js';
import { VmctlError } from '../errors.js';
import { lookFormerTool } from '../plan/former-tool.js';
import { watchRcConf } from '../store/rc-files.js';
import { pause } from './clock.js';
import type { Context } from './context.js';

/**
 * A change of rc.conf tells of itself; the other tool's own end, and a list that a command makes (`vm_list="$(...)"`), do
 * not. One look is one sysrc(8).
 */
const LOOK_MS = 120_000;
/** sysrc(8) and editors write more than once. */
const SETTLE_MS = 200;

/** Why a guest that was taken over from another tool is not started; undefined = it may be. Asks the host for those only. */
export async function refuseFormerTool(
  context: Context,
  definition: VmDefinition,
  signal?: AbortSignal,
): Promise<VmctlError | undefined> {
  if (definition.importedFrom === undefined) return undefined;
  try {
    const { rows } = await context.seeProcesses(signal);
    return await context.execute(lookFormerTool(definition, rows), signal);
  } catch (error) {
    if (signal?.aborted === true) return undefined;
    // Probing tells of a process table that cannot be read, and waits for it.
    if (error instanceof VmctlError && error.code === 'host') return undefined;
    throw error;
  }
}

export interface FormerToolCase {
  readonly definition: VmDefinition;
  readonly tell: (reason: string) => void;
}

/** Nobody who asked is there at a boot: the VM waits until the other tool would not start it any more. Told once. */
export async function awaitFormerTool(
  context: Context,
  { definition, tell }: FormerToolCase,
  signal: AbortSignal,
): Promise<void> {
  const { name } = definition;
  for (let told = false; !signal.aborted; told = true) {
    const refusal = await refuseFormerTool(context, definition, signal);
    if (refusal === undefined) {
      if (told) context.hints.delete(name);
      return;
    }
    const reason = refusal.message.replace(`${name}: `, '');
    tell(`${reason}: ${refusal.hint ?? ''}`);
    if (!told) {
      if (refusal.hint !== undefined) context.hints.set(name, refusal.hint);
      context.story.tell('vm.waiting', { vm: name, reason, hint: refusal.hint }, 'warn');
    }
    await changeOrTime(context, signal);
  }
}

async function changeOrTime({ clock, paths }: Context, signal: AbortSignal): Promise<void> {
  const changed = new AbortController();
  const either = AbortSignal.any([signal, changed.signal]);
  const end = watchRcConf(paths.root, () => changed.abort());
  try {
    await pause(clock, LOOK_MS, either);
    if (changed.signal.aborted) await pause(clock, SETTLE_MS, signal);
  } finally {
    end();
  }
}
