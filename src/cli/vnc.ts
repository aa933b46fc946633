import type { CliCommand } from './command.js';

export const vncCommand: CliCommand = {
  name: 'vnc',
  synopsis: 'NAME',
  summary: "where a VM's screen is, and how to reach it from elsewhere",
  notes: [
    'Prints the address, and for one on loopback the ssh(1) line that brings it to your own machine.',
    '--json prints an object; it tells of a screen that nobody listens on yet, too.',
  ],
  options: [],
  operands: { min: 1, max: 1 },
  statuses: {
    68: 'no such VM',
    69: 'no daemon is running',
    75: 'it has no screen, or does not run',
    76: 'vmctl and its daemon do not understand each other',
    77: 'not root, and not owner of the VM',
  },
  run: async (context, input) => (await import('#session')).showScreen(context, input),
};
