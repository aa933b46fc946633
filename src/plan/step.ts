import type { CommandResult, HostCommand } from '../command/command.js';

/**
 * One command of a plan. A `look` only reads the host; an `act` changes it.
 * `vmctl plan` runs the looks and assumes the acts; the supervisor runs both: same steps, same order.
 */
export interface Step {
  readonly kind: 'look' | 'act';
  readonly command: HostCommand;
}

/**
 * A plan that sees as it goes: yields a step, is handed the step's result, returns what it found out.
 * Pure: it performs nothing. Throws VmctlError when the host refuses.
 */
export type Steps<T> = Generator<Step, T, CommandResult>;

/** Yields a look and returns its result. */
export function* look(command: HostCommand): Steps<CommandResult> {
  return yield { kind: 'look', command };
}

/** Yields an act and returns its result. */
export function* act(command: HostCommand): Steps<CommandResult> {
  return yield { kind: 'act', command };
}
