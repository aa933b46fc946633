import { resolve } from 'node:path';
import { toVmctlError, VmctlError } from '../errors.js';
import { encodeError } from '../protocol/encode.js';
import { VMCTL_VERSION } from '../protocol/version.js';
import { pathsOf } from '../store/paths.js';
import { findCommand, readArguments, type Invocation } from './arguments.js';
import type { Context } from './command.js';
import { COMMAND_GROUPS, COMMANDS } from './commands.js';
import { renderCommandHelp, renderHelp } from './help.js';
import { renderError } from './render-outcome.js';

export type Surroundings = Pick<Context, 'env' | 'program' | 'terminal'>;

/** One run of `vmctl`: resolves with the exit status, never rejects. */
export async function runCli(argv: readonly string[], surroundings: Surroundings): Promise<number> {
  try {
    return await dispatch(await readArguments(argv, COMMANDS), surroundings);
  } catch (error) {
    const { terminal, env } = surroundings;
    const failure = toVmctlError(error);
    if (argv.includes('--json')) terminal.err(`${JSON.stringify({ error: encodeError(failure) })}\n`);
    else terminal.err(renderError(encodeError(failure)));
    if (failure.code === 'internal' && env['VMCTL_DEBUG']) terminal.err(`${stackOf(failure)}\n`);
    return failure.status;
  }
}

async function dispatch(invocation: Invocation, { env, program, terminal }: Surroundings): Promise<number> {
  const { command, flags, values } = invocation;
  if (flags.has('version')) return print(terminal.out, `vmctl ${VMCTL_VERSION}\n`);
  if (command?.name === 'help') {
    const [topic] = invocation.operands;
    if (topic === undefined) return print(terminal.out, renderHelp(COMMAND_GROUPS));
    return print(terminal.out, renderCommandHelp(await findCommand(topic, COMMANDS)));
  }
  if (flags.has('help')) {
    return print(
      terminal.out,
      command === undefined ? renderHelp(COMMAND_GROUPS) : renderCommandHelp(command),
    );
  }
  if (command === undefined) throw new VmctlError('usage', 'which command?', { hint: 'see: vmctl help' });
  const named = values.get('dir') ?? (env['VMCTL_DIR'] || undefined);
  const root = env['VMCTL_ROOT'] ?? '';
  // As written, so that faults are told in the operator's own words; absolute for a daemon, which lives in /.
  const paths = pathsOf(named === undefined ? { root } : { root, definitions: named });
  const definitions = named === undefined ? undefined : resolve(named);
  return command.run({ paths, definitions, json: flags.has('json'), env, program, terminal }, invocation);
}

function print(out: (text: string) => void, text: string): number {
  out(text);
  return 0;
}

function stackOf({ cause, stack }: VmctlError): string {
  return (cause instanceof Error ? cause.stack : stack) ?? '';
}
