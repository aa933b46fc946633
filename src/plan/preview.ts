import { parsePs } from '../bhyve/process.js';
import type { CommandResult, HostCommand } from '../command/command.js';
import { driveSteps } from './drive.js';
import type { Step, Steps } from './step.js';

/** A plan that was seen through without any act. */
export interface Preview<T> {
  readonly value: T;
  /** All steps, in order, the assumed acts among them. */
  readonly steps: readonly Step[];
  /** Looks that gave no answer, and why: their subject was taken for absent. */
  readonly unseen: readonly { readonly command: HostCommand; readonly reason: string }[];
}

/**
 * Runs a plan's looks and assumes its acts. Without `see` no look is made either: the plan for a fresh host.
 * Rejects with what the plan throws.
 */
export async function previewSteps<T>(
  steps: Steps<T>,
  see?: (command: HostCommand) => Promise<CommandResult>,
): Promise<Preview<T>> {
  const seen: Step[] = [];
  const unseen: { command: HostCommand; reason: string }[] = [];
  const value = await driveSteps(steps, async (step) => {
    seen.push(step);
    if (step.kind === 'act') return step.fresh ?? DONE;
    if (see === undefined) return step.fresh ?? DONE;
    const result = await see(step.command);
    const reason = blindness(step, result);
    if (reason !== undefined) unseen.push({ command: step.command, reason });
    const stale = step.confirms === true || (step.awaits === true && result.code !== 0);
    return (reason !== undefined || stale) && step.fresh !== undefined ? step.fresh : result;
  });
  return { value, steps: seen, unseen };
}

const DONE: CommandResult = { code: 0, stdout: '', stderr: '' };

/** Why a look says nothing about the host; undefined when it does. */
function blindness({ command }: Step, result: CommandResult): string | undefined {
  if (result.spawnError !== undefined) return `${command.file} cannot be run (${result.spawnError})`;
  if (result.code === null) return `${command.file} did not end by itself`;
  const [first = ''] = result.stderr.split('\n');
  if (command.file === 'ngctl' && first.includes("can't create node")) return first;
  if (command.file === 'ps' && result.code !== 0) return `ps: exit status ${result.code}`;
  // Other systems have programs of the same names.
  if (command.file === 'ps' && parsePs(result.stdout).length === 0) return 'ps: no row that can be read';
  if (command.file === 'ifconfig' && result.code === 0 && !/ metric \d+ mtu \d+$/m.test(result.stdout))
    return "ifconfig: not FreeBSD's";
  if (command.file === 'route' && result.code !== 0 && !first.startsWith('route: '))
    return "route: not FreeBSD's";
  return undefined;
}
