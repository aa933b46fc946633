import { resolve } from 'node:path';
import { toVmctlError, VmctlError } from '../errors.js';
import { encodeError } from '../protocol/encode.js';
import { VMCTL_VERSION } from '../protocol/version.js';
import { pathsOf } from '../store/paths.js';
import { advised } from './advice.js';
import { readArguments, type Invocation } from './arguments.js';
import type { Context } from './command.js';
import { COMMAND_GROUPS, COMMANDS, HIDDEN_COMMANDS } from './commands.js';
import { readingWidth } from './reading-width.js';
import { renderError } from './render-outcome.js';

export type Surroundings = Pick<Context, 'env' | 'program' | 'terminal'>;

/** One run of `vmctl`: resolves with the exit status, never rejects. */
export async function runCli(argv: readonly string[], surroundings: Surroundings): Promise<number> {
  try {
    return await dispatch(await readArguments(argv, [...COMMANDS, ...HIDDEN_COMMANDS]), surroundings);
  } catch (error) {
    const { terminal, env } = surroundings;
    const failure = toVmctlError(error);
    const told = advised(encodeError(failure), commandAmong(argv));
    if (argv.includes('--json')) terminal.err(`${JSON.stringify({ error: told })}\n`);
    else terminal.err(renderError(told));
    if (failure.code === 'internal' && env['VMCTL_DEBUG']) terminal.err(`${stackOf(failure)}\n`);
    return failure.status;
  }
}

/** For the help that an error speaks of; a value of an option may stand in its place, and then there is none. */
function commandAmong(argv: readonly string[]): string | undefined {
  const word = argv.find((one) => !one.startsWith('-'));
  return COMMANDS.find(({ name, aliases = [] }) => name === word || aliases.includes(word ?? ''))?.name;
}

async function dispatch(invocation: Invocation, { env, program, terminal }: Surroundings): Promise<number> {
  const { command, flags, values } = invocation;
  if (flags.has('version')) return print(terminal.out, `vmctl ${VMCTL_VERSION}\n`);
  const isHelp = command?.name === 'help';
  if (isHelp && !flags.has('help') && invocation.operands.length > 0) {
    const context = { env, program, terminal, json: flags.has('json') };
    const question = { words: invocation.operands, groups: COMMAND_GROUPS };
    return (await import('#authoring')).showHelp(context, question);
  }
  if (isHelp || flags.has('help')) {
    const { renderCommandHelp, renderHelp } = await import('#overview');
    const columns = readingWidth({ terminal, env });
    const whole = command === undefined || (isHelp && !flags.has('help'));
    return print(
      terminal.out,
      whole ? renderHelp(COMMAND_GROUPS, columns) : renderCommandHelp(command, columns),
    );
  }
  if (command === undefined) throw new VmctlError('usage', 'which command?', { hint: 'see: vmctl help' });
  const named = values.get('dir') ?? (env['VMCTL_DIR'] || undefined);
  const root = env['VMCTL_ROOT'] ?? '';
  // As written, so that faults are told in the operator's own words; absolute for a daemon, which lives in /.
  const paths = pathsOf(named === undefined ? { root } : { root, definitions: named });
  const definitions = named === undefined ? undefined : resolve(named);
  const manner = { json: flags.has('json'), quiet: flags.has('quiet') };
  return command.run({ paths, definitions, ...manner, env, program, terminal }, invocation);
}

function print(out: (text: string) => void, text: string): number {
  out(text);
  return 0;
}

function stackOf({ cause, stack }: VmctlError): string {
  return (cause instanceof Error ? cause.stack : stack) ?? '';
}
