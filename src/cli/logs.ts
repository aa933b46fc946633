import type { StreamItem } from '../protocol/report.js';
import type { CliCommand, Context, Input } from './command.js';
import { askDaemon } from './daemon-request.js';
import { countOf, FOLLOW } from './option.js';
import { printable } from './table.js';
import { withNameHint } from './vm-names.js';

const DEFAULT_LINES = 100;

type LogItem = Extract<StreamItem, { readonly kind: 'log' }>;

export const logsCommand: CliCommand = {
  name: 'logs',
  synopsis: '[-f] [-n LINES] [--console] NAME',
  summary: "the story of one VM: the supervisor's words and bhyve's own output",
  notes: [
    '--console needs console = { com1 = "nmdm", log = true } in the definition.',
    '--json prints one object a line.',
  ],
  options: [
    FOLLOW,
    { name: 'lines', short: 'n', value: 'LINES', summary: `how many (${DEFAULT_LINES})` },
    { name: 'console', summary: 'what the guest printed on its serial console instead' },
  ],
  operands: { min: 1, max: 1 },
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
  const { json, terminal } = context;
  const name = input.operands[0] ?? '';
  const asking = askDaemon(
    context,
    {
      request: 'logs',
      name,
      follow: input.flags.has('follow'),
      lines: countOf(input, 'lines') ?? DEFAULT_LINES,
      ...(input.flags.has('console') ? { console: true } : {}),
    },
    {
      kind: 'done',
      policy: 'repair',
      onReport: (report) => {
        if (report.report !== 'item' || report.value.kind !== 'log') return;
        const { source, time, line } = report.value;
        terminal.out(`${json ? JSON.stringify({ time, source, line }) : logLine(report.value)}\n`);
      },
    },
  );
  await withNameHint(context, [name], asking);
  return 0;
}

function logLine({ source, time, line }: LogItem): string {
  if (source === 'console') return printable(line);
  if (source === 'bhyve') return `bhyve: ${line}`;
  return time === undefined ? line : `${time} ${line}`;
}
