import { findProgram } from '../vm/sighting.js';
import { pause } from './clock.js';
import type { Context } from './context.js';
import { forgetHook, hookRecordOf } from './hook-book.js';
import type { ProcessLook } from './process-look.js';

/** Who was killed is looked at again after this. */
const END_MS = 300;

/**
 * Ends a hook whose daemon has died, with its process group: nobody waits for its word, and what it would do later would be done
 * behind the back of what is done now. True = look again.
 */
export async function endOrphanHook(
  context: Context,
  name: string,
  look: ProcessLook,
  signal: AbortSignal,
): Promise<boolean> {
  const record = hookRecordOf(context, name);
  if (record?.hook === undefined || isOurs(context, name)) return false;
  const row = findProgram(record.hook, look);
  if (row === undefined) {
    forgetHook(context, name);
    return false;
  }
  context.story.tell('hook.ended', {
    ...{ vm: name, hook: record.hook.name, fault: `${record.hook.name} was left by an earlier supervisor` },
  });
  context.host.kill(-row.pid, 'SIGKILL');
  await pause(context.clock, END_MS, signal);
  return true;
}

function isOurs({ programs }: Context, name: string): boolean {
  return [...programs.sharedHooks.keys()].some((key) => key.startsWith(`${name} `));
}
