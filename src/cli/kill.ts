import type { CliCommand } from './command.js';
import { operate, OPERATE_OPTIONS, OPERATE_STATUSES } from './operate.js';
import { PATTERN_NOTE } from './selection.js';

export const killCommand: CliCommand = {
  name: 'kill',
  aliases: ['poweroff'],
  synopsis: '[-f] [--no-wait] [--timeout TIME] NAME... | --tag TAG | --all',
  summary: 'force guests off now, as if their power was cut',
  notes: ['On a terminal it asks first.', PATTERN_NOTE],
  options: [
    { name: 'force', short: 'f', summary: 'do not ask; also where the definition says protect = true' },
    ...OPERATE_OPTIONS,
  ],
  operands: { min: 0, max: Infinity },
  statuses: OPERATE_STATUSES,
  run: (context, input) =>
    operate(context, input, { verb: 'kill', question: (whom) => `cut the power of ${whom}?` }),
};
