import type { CliCommand } from './command.js';

export const consoleCommand: CliCommand = {
  name: 'console',
  aliases: ['attach'],
  synopsis: '[--com N] [--watch] [--take] [--lines N] [--log] [--send TEXT]... [--expect TEXT]... NAME',
  summary: 'the serial console of a VM: what was printed last, then live',
  notes: [
    'One types, any number watch. Who comes while somebody types waits for the keyboard, or takes it with --take or ~t.',
    'At the beginning of a line: ~. leaves, ~? tells the others. The terminal is put back whatever ends vmctl.',
    "Guest reboots, and daemons that take each other's place, do not end it; nor does a guest that is down.",
    '--send and --expect are done in their order; the exit status is 0 when all was seen. In TEXT: \\n \\r \\t \\e \\\\ \\xNN.\nAn --expect in the first place looks at the last line as well; one behind a --send only at what came since.',
    'From a pipe everything is typed as it is, without escapes; at its end the console is left.',
    'A VM with console.log = false is read by nobody: cu -l /dev/nmdm-NAME.1B.',
  ],
  options: [
    { name: 'com', value: 'N', summary: 'serial port, 1 to 4; the first one on nmdm' },
    { name: 'watch', short: 'w', summary: 'do not type' },
    { name: 'take', summary: 'take the keyboard from whoever has it' },
    { name: 'lines', short: 'n', value: 'LINES', summary: 'how many of the last lines come first (25)' },
    { name: 'log', summary: 'print everything that is kept, and end' },
    { name: 'send', value: 'TEXT', summary: 'type TEXT; may be repeated' },
    { name: 'expect', value: 'TEXT', summary: 'wait until the guest prints TEXT; may be repeated' },
    { name: 'timeout', value: 'TIME', summary: 'of all --send and --expect together (60s)' },
  ],
  operands: { min: 1, max: 1 },
  statuses: {
    68: 'no such VM',
    69: 'no daemon is running',
    75: 'nobody reads that port, or somebody else types; --expect did not come in time; --send, pipe: not all reached the guest',
    76: 'vmctl and its daemon do not understand each other',
    77: 'not root, and not owner of the VM',
  },
  run: async (context, input) => (await import('#session')).showConsole(context, input),
};
