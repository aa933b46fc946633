import type { CommandResult, HostCommand } from '../command/command.js';

/**
 * One ngctl(8) run of several lines. `-f -` and not a pipe into a bare ngctl: that is a usage error (facts.md 1.1).
 * One run has one socket node, so what hangs on `.` lives until its end.
 */
export function planScript(lines: readonly string[]): HostCommand {
  return { file: 'ngctl', args: ['-f', '-'], input: `${lines.join('\n')}\n` };
}

/** The lines of a script made by `planScript`. */
export function scriptLines(command: HostCommand): readonly string[] {
  return (command.input ?? '').split('\n').slice(0, -1);
}

/** How an ngctl run failed: facts.md 1.2, 1.3. */
export interface NgctlFailure {
  /** First line of the diagnostics without the `ngctl: ` before it, such as `send msg: File exists`. */
  readonly message: string;
  /** The strerror(3) text at its end, such as `File exists`. */
  readonly reason: string;
  /** Line of the script that failed, from 1; undefined when the script was not begun or ngctl did not say. */
  readonly line: number | undefined;
}

export const NO_SUCH_NODE = 'No such file or directory';
export const NOT_CONNECTED = 'Socket is not connected';
/** A reply over net.graph.recvspace: `show` from 150 hooks on, also with -n (show.c asks for the hooks all the same). */
export const REPLY_TOO_LARGE = 'No buffer space available';

/** What went wrong in a run, undefined when nothing did. */
export function parseFailure(result: CommandResult): NgctlFailure | undefined {
  if (result.code === 0) return undefined;
  const lines = result.stderr.split(/\r?\n/).filter((line) => line !== '');
  const place = lines
    .map((line) => /^ngctl: line (\d+): error in file$/.exec(line)?.[1])
    .find((line) => line !== undefined);
  const first = lines[0] ?? result.spawnError ?? describeEnd(result);
  const message = first.replace(/^ngctl: /, '');
  return {
    message,
    reason: message.slice(message.lastIndexOf(': ') + 1).trim(),
    line: place === undefined ? undefined : Number(place),
  };
}

function describeEnd(result: CommandResult): string {
  if (result.timedOut === true) return 'timed out';
  return result.code === null ? `ended by ${result.signal ?? 'a signal'}` : `exit status ${result.code}`;
}
