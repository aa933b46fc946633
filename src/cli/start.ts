import type { CliCommand } from './command.js';
import { operate, OPERATE_OPTIONS, OPERATE_STATUSES } from './operate.js';
import { PATTERN_NOTE } from './selection.js';

export const startCommand: CliCommand = {
  name: 'start',
  synopsis: '[--no-wait] [--timeout TIME] [--cdrom FILE] NAME... | --tag TAG | --all',
  summary: 'start VMs; one that runs already is left alone',
  notes: [
    'Waits until each guest has run for a few seconds: status 0 means that it runs. When it does not come up, the last\nlines bhyve said are printed.',
    '--cdrom attaches an image to one VM, to be read only, and boots it before all disks, until the guest is down: reboots\nkeep it, the next start has it no more. A .iso is a CD, anything else a disk.',
    'Starts the daemon when there is none.',
    PATTERN_NOTE,
  ],
  options: [
    { name: 'cdrom', value: 'FILE', summary: 'an install medium, until the guest is down' },
    { name: 'force', short: 'f', summary: 'do not ask' },
    ...OPERATE_OPTIONS,
  ],
  operands: { min: 0, max: Infinity },
  statuses: { ...OPERATE_STATUSES, 71: 'a guest did not come up, or a host program failed' },
  run: (context, input) => operate(context, withoutForce(input), { verb: 'start' }),
};

/** Nothing can be forced about a start: here -f only answers the question. */
function withoutForce(input: Parameters<CliCommand['run']>[1]): typeof input {
  if (!input.flags.has('force')) return input;
  return { ...input, flags: new Set([...input.flags, 'yes'].filter((flag) => flag !== 'force')) };
}
