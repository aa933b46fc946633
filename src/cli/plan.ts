import type { CliCommand } from './command.js';

export const planCommand: CliCommand = {
  name: 'plan',
  synopsis: '[--fresh] NAME',
  summary: 'what a start would run now, without running it',
  notes: [
    'Looks at the host and marks these commands as looks; changes nothing. What cannot be seen, without root for\ninstance, is assumed absent and named on stderr. Needs no daemon.',
    'A missing file or a disk in use keeps no plan from being printed: that a start would be refused is said on stderr.',
    '--json prints {"commands": [{"file", "args", "input"?, "look"?}, ...]}, bhyve last.',
  ],
  options: [{ name: 'fresh', summary: 'assume a host just booted, look at nothing' }],
  operands: { min: 1, max: 1 },
  statuses: {
    65: 'the definition has faults',
    68: 'no such VM',
    71: 'no plan can be made: a bridge or its interface is not as host.toml says, or a look failed',
    75: 'no plan can be made for this kind of host',
  },
  run: async (context, input) => (await import('#offline')).plan(context, input),
};
