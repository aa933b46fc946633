import type { CommandResult } from '../command/command.js';

/** What a program answers on a host nobody has touched: for looks that are not made. */
export function answer(
  code: number,
  { stdout = '', stderr = '' }: Partial<CommandResult> = {},
): CommandResult {
  return { code, stdout, stderr };
}

/** What a failed program had to say, in one line. */
export function lastWords(result: CommandResult): string {
  if (result.spawnError !== undefined) return `cannot be run (${result.spawnError})`;
  if (result.timedOut === true) return 'timed out';
  const lines = `${result.stdout}\n${result.stderr}`.split(/\r?\n/).filter((line) => line.trim() !== '');
  return (
    lines.at(-1) ??
    (result.code === null ? `ended by ${result.signal ?? 'a signal'}` : `exit status ${result.code}`)
  );
}
