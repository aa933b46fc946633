import type { CliCommand } from './command.js';

export const planCommand: CliCommand = {
  name: 'plan',
  synopsis: '[--fresh] NAME',
  summary: 'what a start would run now, without running it',
  notes: [
    'Looks at the host and marks these commands as looks; changes nothing. What cannot be seen, without root for\ninstance, is assumed absent and named on stderr. Needs no daemon.',
    '--json prints {"commands": [{"file", "args", "input"?, "look"?}, ...]}, bhyve last.',
  ],
  options: [{ name: 'fresh', summary: 'assume a host just booted, look at nothing' }],
  operands: { min: 1, max: 1 },
  statuses: {
    65: 'the definition has faults',
    68: 'no such VM',
    71: 'the host would refuse',
    75: 'not possible now',
  },
  run: async (context, input) => (await import('#offline')).plan(context, input),
};
