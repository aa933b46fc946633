import type { CliCommand } from './command.js';
import { operate, OPERATE_OPTIONS, OPERATE_STATUSES } from './operate.js';

export const startCommand: CliCommand = {
  name: 'start',
  synopsis: '[--no-wait] [--timeout TIME] NAME... | --all',
  summary: 'start VMs; one that runs already is left alone',
  notes: [
    'Waits until each guest has run for a few seconds: status 0 means that it runs. When it does not come up, the last\nlines bhyve said are printed.',
    'Starts the daemon when there is none.',
  ],
  options: [{ name: 'force', short: 'f', summary: 'do not ask' }, ...OPERATE_OPTIONS],
  operands: { min: 0, max: Infinity },
  statuses: { ...OPERATE_STATUSES, 71: 'a guest did not come up, or a host program failed' },
  run: (context, input) => operate(context, withoutForce(input), { verb: 'start' }),
};

/** Nothing can be forced about a start: here -f only answers the question. */
function withoutForce(input: Parameters<CliCommand['run']>[1]): typeof input {
  if (!input.flags.has('force')) return input;
  return { ...input, flags: new Set([...input.flags, 'yes'].filter((flag) => flag !== 'force')) };
}
