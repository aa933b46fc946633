import { blankSecrets } from '../bhyve/blank-secrets.js';
import { parseDump, planDump } from '../bhyve/config-dump.js';
import { dumpDifference } from '../bhyve/dump-difference.js';
import { lastLines } from '../bhyve/judge-exit.js';
import { plannedVariables } from '../bhyve/planned-variables.js';
import type { HostCommand } from '../command/command.js';
import { ERROR_STATUS } from '../errors.js';
import type { Host } from '../host/host.js';
import { lastWords } from '../plan/answer.js';
import type { Context } from './command.js';

/**
 * `vmctl plan --verify`: bhyve itself reads the planned argv and tells its variables. This proves the words, not what is behind
 * them: sizes, MACs and files are not looked at (facts 17). Returns the exit status.
 */
export async function verifyArgv({ terminal }: Context, host: Host, bhyve: HostCommand): Promise<number> {
  const result = await host.run(planDump(bhyve));
  const say = (lines: readonly string[]): void =>
    terminal.err(lines.map((line) => `vmctl: ${line}\n`).join(''));
  if (result.code === null) {
    say([`nothing is verified: bhyve ${lastWords(result)}`]);
    return ERROR_STATUS.host;
  }
  const dump = parseDump(result);
  if (dump === undefined) {
    const words = lastLines([result.stdout, result.stderr]).map((line) => `  ${blankSecrets(line)}`);
    say(['this bhyve does not take the planned argv:', ...words]);
    return ERROR_STATUS.host;
  }
  const planned = plannedVariables(bhyve.args);
  const differences = dumpDifference(planned, dump);
  if (differences.length === 0) {
    say([`this bhyve reads the argv as it is planned: ${planned.size} variables`]);
    return 0;
  }
  say(['this bhyve reads the argv otherwise than planned:', ...differences.map((line) => `  ${line}`)]);
  return ERROR_STATUS.host;
}
