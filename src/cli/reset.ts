import type { CliCommand } from './command.js';
import { operate, OPERATE_OPTIONS, OPERATE_STATUSES } from './operate.js';
import { PATTERN_NOTE } from './selection.js';

export const resetCommand: CliCommand = {
  name: 'reset',
  synopsis: '[-f] [--no-wait] [--timeout TIME] NAME... | --tag TAG | --all',
  summary: 'force a reboot now, as if the reset button was pressed',
  notes: [
    'On a terminal it asks first. The guest comes back with the definition it was started with.',
    PATTERN_NOTE,
  ],
  options: [
    { name: 'force', short: 'f', summary: 'do not ask; also where the definition says protect = true' },
    ...OPERATE_OPTIONS,
  ],
  operands: { min: 0, max: Infinity },
  statuses: OPERATE_STATUSES,
  run: (context, input) =>
    operate(context, input, { verb: 'reset', question: (whom) => `reset ${whom} without shutting down?` }),
};
