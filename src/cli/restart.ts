import type { CliCommand } from './command.js';
import { operate, OPERATE_OPTIONS, OPERATE_STATUSES } from './operate.js';
import { PATTERN_NOTE } from './selection.js';

export const restartCommand: CliCommand = {
  name: 'restart',
  synopsis: '[-f] [--no-wait] [--timeout TIME] NAME... | --tag TAG | --all',
  summary: 'stop, then start with the definition as it is now',
  notes: [
    'A reboot from inside the guest, and vmctl reset, keep the definition it was started with.',
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
  statuses: { ...OPERATE_STATUSES, 71: 'a guest did not come up, or a host program failed' },
  run: (context, input) => operate(context, input, { verb: 'restart' }),
};
