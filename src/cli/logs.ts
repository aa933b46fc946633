import type { StreamItem } from '../protocol/report.js';
import type { ConsoleRequest } from '../protocol/console.js';
import { comOf } from './com-port.js';
import type { CliCommand, Context, Input } from './command.js';
import { askDaemon } from './daemon-request.js';
import { countOf, FOLLOW } from './option.js';
import { PATTERN_NOTE, selectNames, TAG } from './selection.js';
import { printable } from './table.js';
import { withNameHint } from './vm-names.js';

const DEFAULT_LINES = 100;

type LogItem = Extract<StreamItem, { readonly kind: 'log' }>;

export const logsCommand: CliCommand = {
  name: 'logs',
  synopsis: '[-f] [-n LINES] [--console] [--com N] NAME... | --tag TAG',
  summary: "the story of a VM: the supervisor's words and bhyve's own output",
  notes: [
    'A console is kept where it is on nmdm and the definition does not say console.log = false.',
    'Of several VMs each line begins with the name; --json prints one object a line.',
    PATTERN_NOTE,
  ],
  options: [
    FOLLOW,
    { name: 'lines', short: 'n', value: 'LINES', summary: `how many (${DEFAULT_LINES})` },
    { name: 'console', summary: 'what the guest printed on its serial console instead, com1' },
    { name: 'com', value: 'N', summary: 'with or without --console: that serial port, 1 to 4' },
    TAG,
  ],
  operands: { min: 0, max: Infinity },
  statuses: {
    68: 'no such VM',
    69: 'no daemon is running',
    75: 'nothing is kept of its console',
    76: 'vmctl and its daemon do not understand each other',
    77: 'not root',
  },
  run: showLogs,
};

async function showLogs(context: Context, input: Input): Promise<number> {
  const port = comOf(input);
  const names = (await selectNames(context, input, { verb: 'logs', policy: 'repair' })) ?? [];
  const tellOne = (name: string): Promise<unknown> =>
    withNameHint(context, [name], askLog(context, input, { name, port, several: names.length > 1 }));
  // What is followed is told as it comes, of all of them; what was, one after the other.
  if (input.flags.has('follow')) await Promise.all(names.map(tellOne));
  else for (const name of names) await tellOne(name);
  return 0;
}

interface Story {
  readonly name: string;
  /** undefined = its story, or com1. */
  readonly port: ConsoleRequest['port'];
  /** Each line says whose it is. */
  readonly several: boolean;
}

function askLog(context: Context, input: Input, { name, port, several }: Story): Promise<unknown> {
  const { json, terminal } = context;
  return askDaemon(
    context,
    {
      request: 'logs',
      name,
      follow: input.flags.has('follow'),
      lines: countOf(input, 'lines') ?? DEFAULT_LINES,
      ...(input.flags.has('console') || port !== undefined ? { console: true } : {}),
      // Daemons of before it know com1 alone, and no such key.
      ...(port === undefined || port === 1 ? {} : { port }),
    },
    {
      kind: 'done',
      policy: 'repair',
      onReport: (report) => {
        if (report.report !== 'item' || report.value.kind !== 'log') return;
        const { source, time, line } = report.value;
        const whose = several ? { name } : {};
        const text = json ? JSON.stringify({ ...whose, time, source, line }) : logLine(report.value);
        terminal.out(`${several && !json ? `${name}: ` : ''}${text}\n`);
      },
    },
  );
}

/** One line of a story or of a console, as it is printed. */
export function logLine({ source, time, line }: LogItem): string {
  if (source === 'console') return printable(line);
  if (source === 'bhyve') return `bhyve: ${line}`;
  return time === undefined ? line : `${time} ${line}`;
}
