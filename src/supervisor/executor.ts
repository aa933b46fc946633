import type { CommandResult } from '../command/command.js';
import type { Host } from '../host/host.js';
import { driveSteps, type Execute } from '../plan/drive.js';
import type { Step } from '../plan/step.js';
import type { Log } from './story.js';

/** Runs plans on the host, each command in the debug log. */
export function createExecutor(host: Host, log: Log): Execute {
  return (steps, signal) => driveSteps(steps, (step) => runStep(step, signal));

  async function runStep(step: Step, signal?: AbortSignal): Promise<CommandResult> {
    const result = await host.run(step.command, signal === undefined ? {} : { signal });
    log.debug({ event: 'host.command', kind: step.kind, ...step.command, code: result.code }, 'host.command');
    return result;
  }
}
