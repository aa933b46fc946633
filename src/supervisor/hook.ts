import type { VmDefinition } from '../definition/definition.js';
import { VmctlError } from '../errors.js';
import type { HostExit, HostProcess } from '../host/host.js';
import { createQueue } from '../network/queue.js';
import { hookWords, type HookName } from '../plan/program.js';
import { vmPathsOf } from '../store/paths.js';
import { sizeOf } from '../store/tail.js';
import { pause } from './clock.js';
import type { Context } from './context.js';
import { forgetHook, noteHook } from './hook-book.js';
import { findProgramFile } from './program-file.js';
import { exitWords, lastLineSince, spawnProgram } from './program-spawn.js';

export interface HookRun {
  readonly hook: HookName;
  readonly definition: VmDefinition;
  readonly reason: string;
  readonly exit?: string;
  /** When nobody waits for it any more its process group is ended; else it has its whole time. */
  readonly endsWithOrder: boolean;
}

/** What a SIGKILL may take before a process counts as one that nothing ends. */
const KILLED_WITHIN_MS = 5000;

/**
 * Runs a hook of a VM to its end, one at a time; whoever asks for one that runs waits for the same. Resolves with what went wrong,
 * undefined = it ended with status 0, or there is none. Rejects with the signal's reason only.
 */
export async function runHook(
  context: Context,
  run: HookRun,
  signal: AbortSignal,
): Promise<string | undefined> {
  if (hookWords(run.definition.hooks, run.hook) === undefined) return undefined;
  const { sharedHooks } = context.programs;
  const key = `${run.definition.name} ${run.hook}`;
  const shared = sharedHooks.get(key) ?? begin(context, run, key);
  shared.holders += 1;
  const leave = (): void => {
    shared.holders -= 1;
    // An order that comes on top of another asks again in the same moment.
    if (run.endsWithOrder)
      context.clock.setTimeout(() => (shared.holders === 0 ? shared.end.abort() : undefined), 0);
  };
  return new Promise((resolve, reject) => {
    const give = (): void => {
      leave();
      reject(signal.reason as Error);
    };
    if (signal.aborted) return give();
    signal.addEventListener('abort', give, { once: true });
    void shared.done.then((fault) => {
      signal.removeEventListener('abort', give);
      resolve(fault);
    });
  });
}

function begin(context: Context, run: HookRun, key: string) {
  const { sharedHooks, hookQueues } = context.programs;
  const { name } = run.definition;
  const end = new AbortController();
  const queue = hookQueues.get(name) ?? createQueue();
  hookQueues.set(name, queue);
  const done = queue
    .run(() => attempt(context, run, end.signal))
    .finally(() => {
      sharedHooks.delete(key);
      forgetHook(context, name);
    });
  const shared = { done, end, holders: 0 };
  sharedHooks.set(key, shared);
  return shared;
}

/** Never rejects. */
async function attempt(context: Context, run: HookRun, signal: AbortSignal): Promise<string | undefined> {
  const { hook, definition, reason } = run;
  const began = context.clock.monotonic();
  const fault = await work(context, run, signal).catch((error: unknown) =>
    wordsOf(hook, definition.name, error),
  );
  context.story.tell(
    'hook.ended',
    { vm: definition.name, hook, reason, ms: context.clock.monotonic() - began, ...(fault && { fault }) },
    fault === undefined ? 'info' : 'warn',
  );
  return fault;
}

async function work(context: Context, run: HookRun, signal: AbortSignal): Promise<string | undefined> {
  const { hook, definition, reason, exit } = run;
  const { name: vm, hooks } = definition;
  const words = hookWords(hooks, hook);
  if (words === undefined || signal.aborted) return `${hook} was not run`;
  const file = findProgramFile(context, { vm, words, what: hook });
  const record = { name: hook, command: { file, args: words.slice(1) }, since: context.clock.monotonic() };
  const mark = sizeOf(vmPathsOf(context.paths, vm).output);
  noteHook(context, definition, record);
  context.story.tell('hook.began', { vm, hook, reason, program: file });
  const about = { vm, hook, reason, ...(exit === undefined ? {} : { exit }) };
  const process = await spawnProgram(context, record.command, about);
  // Also one that could not be written down is found again by its words.
  attemptQuietly(context, vm, () => noteHook(context, definition, { ...record, pid: process.pid }));
  const limitMs = hooks?.timeoutMs ?? 0;
  const ended = await endOf(context, process, { limitMs, signal });
  const last = lastLineSince(context, vm, mark);
  const what = judge(hook, ended, limitMs);
  return what === undefined || last === undefined ? what : `${what}: ${last}`;
}

type Ended = HostExit | 'late' | 'cancelled';

interface Limits {
  readonly limitMs: number;
  readonly signal: AbortSignal;
}

async function endOf(context: Context, process: HostProcess, { limitMs, signal }: Limits): Promise<Ended> {
  const over = new AbortController();
  const late = pause(context.clock, limitMs, AbortSignal.any([signal, over.signal]));
  const first = await Promise.race([process.exited, late.then(() => undefined)]);
  over.abort();
  if (first !== undefined) return first;
  // Our own child, not reaped: the group is the hook's.
  context.host.kill(-process.pid, 'SIGKILL');
  await Promise.race([process.exited, pause(context.clock, KILLED_WITHIN_MS)]);
  return signal.aborted ? 'cancelled' : 'late';
}

function judge(hook: HookName, ended: Ended, limitMs: number): string | undefined {
  if (ended === 'late') return `${hook} took longer than ${limitMs / 1000} s and was killed`;
  if (ended === 'cancelled') return `${hook} was cancelled`;
  return ended.kind === 'code' && ended.code === 0 ? undefined : `${hook} ${exitWords(ended)}`;
}

function wordsOf(hook: HookName, vm: string, error: unknown): string {
  const { message } = error as Error;
  const hint = error instanceof VmctlError && error.hint !== undefined ? ` (${error.hint})` : '';
  const words = message.replace(`${vm}: `, '') + hint;
  return words.startsWith(hook) ? words : `${hook}: ${words}`;
}

function attemptQuietly({ story }: Context, vm: string, work: () => void): void {
  try {
    work();
  } catch (error) {
    story.tell('vm.warning', { vm, reason: (error as Error).message }, 'error');
  }
}
