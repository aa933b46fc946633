import type { CliCommand } from './command.js';
import { operate, OPERATE_OPTIONS, OPERATE_STATUSES } from './operate.js';
import { PATTERN_NOTE } from './selection.js';

export const adoptCommand: CliCommand = {
  name: 'adopt',
  synopsis: '[--takeover] [--timeout TIME] NAME... | --tag TAG | --all',
  summary: 'take over a guest that was not started by vmctl',
  notes: [
    'The guest is not touched; from then on it is supervised, stopped and restarted like any other.',
    "Refused while something else supervises it: vm-bhyve, daemon(8), a script. --takeover ends that first; the guest\nlives on. What it leaves behind is said on stderr: taps, vm-bhyve's run.lock, NICs that nobody can place.",
    PATTERN_NOTE,
  ],
  options: [
    ...OPERATE_OPTIONS.filter(({ name }) => name !== 'no-wait' && name !== 'all'),
    { name: 'all', short: 'a', summary: 'every guest that was not started by vmctl' },
    { name: 'takeover', summary: 'end whoever supervises the guest first; the guest survives' },
  ],
  operands: { min: 0, max: Infinity },
  statuses: OPERATE_STATUSES,
  run: (context, input) => operate(context, input, { verb: 'adopt' }),
};
