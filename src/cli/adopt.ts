import type { CliCommand } from './command.js';
import { operate, OPERATE_OPTIONS, OPERATE_STATUSES } from './operate.js';

export const adoptCommand: CliCommand = {
  name: 'adopt',
  synopsis: 'NAME...',
  summary: 'take over a guest that was not started by vmctl',
  notes: ['The guest is not touched; from then on it is supervised, stopped and restarted like any other.'],
  options: OPERATE_OPTIONS.filter(({ name }) => name === 'timeout'),
  operands: { min: 1, max: Infinity },
  statuses: OPERATE_STATUSES,
  run: (context, input) => operate(context, input, { verb: 'adopt' }),
};
