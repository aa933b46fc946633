import type { CliCommand } from './command.js';

export const checkCommand: CliCommand = {
  name: 'check',
  synopsis: '[NAME...]',
  summary: 'every fault of the definitions, as FILE:LINE:COL: message',
  notes: [
    'Of all files it also says, on stderr, when a host shutdown cannot wait for all guests.',
    'Reads files only: no daemon, no root; of host programs only getent(1), to look up operators and owners. Faults go to stdout, one a line; of all files, or of those\nnamed. --json prints an array of {file, line, column, message}.',
  ],
  options: [],
  operands: { min: 0, max: Infinity },
  statuses: { 65: 'there are faults', 68: 'no such VM' },
  run: async (context, input) => (await import('#offline')).check(context, input),
};
