import type { TurnInput, Waiting } from '../vm/actors.js';
import { pause } from './clock.js';
import type { Context } from './context.js';
import { awaitFormerTool } from './former-tool.js';
import { markOutput } from './output.js';
import { lookForDisks } from './ground.js';

const FIRST_LOOK_MS = 2_000;
const LAST_LOOK_MS = 30_000;

/**
 * Between the look at the host and the first change of it: those it comes after, `start_delay` at a boot of the host, its
 * disks, and a place among those that start. What it waits for is told to its machine.
 */
export async function awaitTurn(context: Context, input: TurnInput, signal: AbortSignal): Promise<void> {
  const { name, definition } = input;
  // What an earlier guest wrote is not to be taken for the reason why this one does not come.
  markOutput(context, name);
  const say = (waiting: Waiting): void => {
    if (!signal.aborted) context.send(name, { type: 'turn.waits', waiting });
  };
  const tell = (reason: string): void => say({ for: 'turn', reason });
  const readyAt = await context.turns.predecessors(name, { signal, tell });
  await awaitDelay(context, { ...input, readyAt, tell }, signal);
  await awaitFormerTool(context, { definition, tell }, signal);
  await awaitDisks(context, { name, definition, say }, signal);
  await context.turns.place(name, { signal, tell });
}

interface DelayCase extends TurnInput {
  /** When all it comes after were ready. */
  readonly readyAt: number;
  readonly tell: (reason: string) => void;
}

/** From when the boot was judged, and all it comes after were ready: also when another supervisor saw that. */
async function awaitDelay(
  { clock }: Context,
  { definition, autostartedAt, readyAt, tell }: DelayCase,
  signal: AbortSignal,
): Promise<void> {
  if (autostartedAt === undefined || definition.startDelayMs === 0) return;
  const left = Math.max(autostartedAt, readyAt) + definition.startDelayMs - clock.monotonic();
  if (left <= 0 || signal.aborted) return;
  tell(`start_delay ${definition.startDelayMs / 1000} s`);
  await pause(clock, left, signal);
}

interface DiskCase extends Pick<TurnInput, 'name' | 'definition'> {
  readonly say: (waiting: Waiting) => void;
}

/** A disk that is not there yet, such as a zvol that is late, is no failure: it is looked at again until it is. */
async function awaitDisks(
  context: Context,
  { name, definition, say }: DiskCase,
  signal: AbortSignal,
): Promise<void> {
  for (let wait = FIRST_LOOK_MS; !signal.aborted; wait = Math.min(2 * wait, LAST_LOOK_MS)) {
    const fault = await lookForDisks(context, definition, signal);
    if (signal.aborted) return;
    if (fault === undefined) {
      context.hints.delete(name);
      return;
    }
    if (fault.hint !== undefined) context.hints.set(name, fault.hint);
    const words = fault.message.replace(`${name}: `, '');
    say({ for: 'disk', reason: `${words}; looked at again every ${wait / 1000} s` });
    if (wait === FIRST_LOOK_MS)
      context.story.tell('vm.waiting', { vm: name, reason: words, hint: fault.hint }, 'warn');
    await pause(context.clock, wait, signal);
  }
}
