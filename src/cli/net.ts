import type { CliCommand } from './command.js';
import { askNetwork } from './network-request.js';
import { OUTPUT } from './table-space.js';

export const netCommand: CliCommand = {
  name: 'net',
  synopsis: '[BRIDGE] [--watch] [-o wide]',
  summary: 'who is on which bridge, and what flows there',
  notes: [
    'RX and TX are as the member itself sees them: what a guest received, what it sent. Of the lower of a NIC as the\nNIC sees them: RX came in from the wire.',
    'Totals are of a NIC on that bridge. They go on when a guest reboots, gets another link or the bridge is made anew, up\nto the last look (every 10 s, and before a guest is stopped). Rates are those between the last two looks.',
    'ng_bridge(4) does not count what it sends to all on the link that was connected last: its RX is too low by that.',
    'What is wrong stands on top: bridges that are not as host.toml says, NICs cut off, links taken for a loop.',
    '--watch shows it again every 2 s until q or Ctrl-C; where the output is no terminal, one picture after the other.\nWith --json, one object on a line each time.',
  ],
  options: [{ name: 'watch', short: 'w', summary: 'show it again every 2 s until q or Ctrl-C' }, OUTPUT],
  operands: { min: 0, max: 1 },
  statuses: {
    65: 'host.toml has faults and never was right',
    68: 'no such bridge',
    69: 'the daemon does not answer',
    71: 'a host program failed',
    76: 'vmctl and its daemon do not understand each other',
    77: 'not root',
  },
  run: async (context, input) => (await import('#overview')).showNet(context, { input, ask: askNetwork }),
};
