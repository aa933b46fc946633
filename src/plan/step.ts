import type { CommandResult, HostCommand } from '../command/command.js';

/**
 * One command of a plan. A `look` only reads the host; an `act` changes it.
 * `vmctl plan` runs the looks and assumes the acts; the supervisor runs both: same steps, same order.
 */
export interface Step {
  readonly kind: 'look' | 'act';
  readonly command: HostCommand;
  /**
   * Of a look: what a fresh host answers after the plan's acts so far. For who cannot look, or did not act. Of an act:
   * what it prints, where the plan reads it.
   */
  readonly fresh?: CommandResult;
  /** Of a look: an act of the same plan makes what it looks for, so without that act it finds too little. */
  readonly awaits?: boolean;
  /** Of an act: it is started, and stays as long as the guest does. */
  readonly stays?: true;
  /** Of an act: it is started, and ended again when those behind it are done. */
  readonly passing?: true;
  /** Of a look: it only confirms the acts before it. Who did not act takes `fresh` for its answer. */
  readonly confirms?: boolean;
}

/**
 * A plan that sees as it goes: yields a step, is handed the step's result, returns what it found out.
 * Pure: it performs nothing. Throws VmctlError when the host refuses.
 */
export type Steps<T> = Generator<Step, T, CommandResult>;

/** Yields a look and returns its result. */
export function* look(
  command: HostCommand,
  assumed: Pick<Step, 'fresh' | 'awaits' | 'confirms'> = {},
): Steps<CommandResult> {
  return yield { kind: 'look', command, ...assumed };
}

/** Yields an act and returns its result. */
export function* act(command: HostCommand, assumed: Pick<Step, 'fresh'> = {}): Steps<CommandResult> {
  return yield { kind: 'act', command, ...assumed };
}
