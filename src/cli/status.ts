import { VM_STATES } from '../protocol/report.js';
import type { CliCommand, Context, Input } from './command.js';
import { PATTERN_NOTE } from './selection.js';
import { CHOICE_OPTIONS } from './status-options.js';
import { askStatus } from './status-question.js';

export const statusCommand: CliCommand = {
  name: 'status',
  aliases: ['list', 'ps'],
  synopsis: '[--watch] [NAME...]',
  summary: 'what every VM does; with one NAME, everything about it',
  notes: [
    `What is wrong is on top: VMs that failed, that are not known, that wait, that are started again, that others started.\nBelow the table stands why. States: ${VM_STATES.join(', ')}.`,
    'A terminal that is too narrow loses the columns on the right first; -o wide has them all, and more.',
    '--watch goes on until q or Ctrl-C. The daemon tells what changes, nothing is asked for again and again; arrows scroll.\nWhere the output is no terminal, it prints again what has changed, with --json one array a line.',
    'When no daemon is running it is not started, for that would start guests: what the host itself shows is printed.\nA daemon that died is started again.',
    '--json prints an array of objects, in the order of the names unless --sort is given.',
    PATTERN_NOTE,
  ],
  options: [
    ...CHOICE_OPTIONS,
    { name: 'watch', short: 'w', summary: 'show it again whenever something changes' },
    { name: 'interval', value: 'TIME', summary: 'with --watch: how often uptimes are counted on (1s)' },
  ],
  operands: { min: 0, max: Infinity },
  statuses: {
    65: 'without a daemon: the definitions directory cannot be read',
    68: 'no such VM',
    69: 'the daemon does not answer, or there is none to tell --watch what changes',
    76: 'vmctl and its daemon do not understand each other',
    77: 'not root',
  },
  run: status,
};

export const infoCommand: CliCommand = {
  ...statusCommand,
  name: 'info',
  aliases: [],
  synopsis: 'NAME',
  summary: 'everything about one VM, like status NAME',
  operands: { min: 1, max: 1 },
};

/** All of them for a program is what is asked most, and needs nothing that draws. */
async function status(context: Context, input: Input): Promise<number> {
  const { operands, flags, values } = input;
  const isChosen = operands.length > 0 || CHOICE_OPTIONS.some(({ name }) => values.has(name));
  if (!context.json || isChosen || flags.has('watch'))
    return (await import('#overview')).showStatus(context, { input, ask: askStatus });
  const vms = await askStatus(context, { words: [], details: false });
  context.terminal.out(`${JSON.stringify(vms, null, 2)}\n`);
  return 0;
}
