import type { CliCommand } from './command.js';
import { operate, OPERATE_OPTIONS, OPERATE_STATUSES } from './operate.js';
import { PATTERN_NOTE } from './selection.js';

export const stopCommand: CliCommand = {
  name: 'stop',
  aliases: ['shutdown'],
  synopsis: '[-f] [--no-wait] [--timeout TIME] NAME... | --tag TAG | --all',
  summary: 'press the ACPI power button and wait until the guests are off',
  notes: [
    'A guest that does not power off within its stop_timeout (3 minutes, or --timeout) is left shutting down, and the\nstatus is 75; with -f, or on_stop_timeout = "kill", it is then forced off.',
    PATTERN_NOTE,
  ],
  options: [
    {
      name: 'force',
      short: 'f',
      summary: 'force off what is still up at the time-out; do not ask; also where protect = true',
    },
    ...OPERATE_OPTIONS,
  ],
  operands: { min: 0, max: Infinity },
  statuses: { ...OPERATE_STATUSES, 75: 'still shutting down, not possible in this state, or not confirmed' },
  run: (context, input) => operate(context, input, { verb: 'stop' }),
};
