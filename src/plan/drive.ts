import type { CommandResult } from '../command/command.js';
import type { Step, Steps } from './step.js';

/** Carries plans out on a host; an abort ends the command under way. Rejects with what the plan throws. */
export type Execute = <T>(steps: Steps<T>, signal?: AbortSignal) => Promise<T>;

/** Carries a plan out: every step through `run`, in order, one at a time. Rejects with what the plan throws. */
export async function driveSteps<T>(
  steps: Steps<T>,
  run: (step: Step) => Promise<CommandResult>,
): Promise<T> {
  let next = steps.next();
  while (next.done !== true) next = steps.next(await run(next.value));
  return next.value;
}
