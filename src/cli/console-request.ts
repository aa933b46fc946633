import { VmctlError } from '../errors.js';
import { comOf } from './com-port.js';
import type { Context, Input } from './command.js';
import { consoleLog } from './console-log.js';
import { runConsoleScript } from './console-run.js';
import { parseSteps } from './console-script.js';
import { sitAtConsole } from './console-session.js';
import type { ConsoleWhich } from './console-which.js';
import { countOf } from './option.js';

/** `vmctl console`. */
export async function showConsole(context: Context, input: Input): Promise<number> {
  const { operands, flags, inOrder = [] } = input;
  const port = comOf(input);
  const which: ConsoleWhich = {
    ...{ request: 'console', name: operands[0] ?? '' },
    ...(port === undefined ? {} : { port }),
  };
  const steps = parseSteps(inOrder);
  refuseMixtures(input, steps.length > 0);
  if (flags.has('log')) return consoleLog(context, which);
  if (steps.length > 0) return runConsoleScript(context, input, { which, steps });
  return sitAtConsole(context, which, {
    ...{ watch: flags.has('watch'), take: flags.has('take') },
    lines: countOf(input, 'lines') ?? REPLAY_LINES,
  });
}

const REPLAY_LINES = 25;

function refuseMixtures({ flags, values }: Input, scripted: boolean): void {
  const given = [
    ...(scripted ? ['--send and --expect'] : []),
    ...['log', 'watch'].filter((name) => flags.has(name)).map((name) => `--${name}`),
  ];
  if (given.length > 1) throw new VmctlError('usage', `${given.join(' and ')} do not go together`);
  if (values.has('timeout') && !scripted)
    throw new VmctlError('usage', '--timeout is for --send and --expect');
}
