import type { CliCommand } from './command.js';
import { PATTERN_NOTE, TAG } from './selection.js';
import { USAGE_KEYS } from './usage-order.js';

export const topCommand: CliCommand = {
  name: 'top',
  synopsis: '[-b] [-d SECONDS] [-n COUNT] [-s KEY] [NAME...]',
  summary: 'CPU, memory, disk and network of each guest, while you watch',
  notes: [
    'Keys: c m d n N sort by CPU, memory, disk, network, name; r turns the order round; arrows scroll; q leaves.',
    'CPU% is of one CPU of the host. MEM is what its bhyve has mapped, OF what the guest has. READ/s and WRITE/s need\nkern.racct.enable=1; R-OPS and W-OPS are the block operations of its bhyve. RX/s and TX/s are as the guest sees them,\nover all its NICs on bridges of vmctl. - is what this host does not tell.',
    '-b, and an output that is no terminal: one table after the other. With --json, one object a line.',
    PATTERN_NOTE,
  ],
  options: [
    { name: 'delay', short: 'd', value: 'SECONDS', summary: 'between two looks (2)' },
    { name: 'batch', short: 'b', summary: 'one table after the other, no keys' },
    { name: 'count', short: 'n', value: 'COUNT', summary: 'leave after so many' },
    { name: 'sort', short: 's', value: 'KEY', choices: USAGE_KEYS, summary: `by ${USAGE_KEYS.join(', ')}` },
    { name: 'reverse', short: 'r', summary: 'the smallest first' },
    TAG,
  ],
  operands: { min: 0, max: Infinity },
  statuses: {
    68: 'no such VM',
    69: 'no daemon is running',
    76: 'vmctl and its daemon do not understand each other',
    77: 'not root',
  },
  run: async (context, input) => (await import('#session')).showTop(context, input),
};
