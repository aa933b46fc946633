import type { CliCommand, Context, Input } from './command.js';
import { askDaemon } from './daemon-request.js';
import { FOLLOW } from './option.js';
import { withNameHint } from './vm-names.js';

export const eventsCommand: CliCommand = {
  name: 'events',
  synopsis: '[-f] [NAME]',
  summary: 'what happened, one JSON object a line',
  options: [FOLLOW],
  operands: { min: 0, max: 1 },
  statuses: {
    68: 'no such VM',
    69: 'no daemon is running',
    76: 'vmctl and its daemon do not understand each other',
    77: 'not root',
  },
  run: showEvents,
};

async function showEvents(context: Context, { operands: [name], flags }: Input): Promise<number> {
  const asking = askDaemon(
    context,
    { request: 'events', follow: flags.has('follow'), ...(name === undefined ? {} : { name }) },
    {
      kind: 'done',
      policy: 'repair',
      onReport: (report) => {
        if (report.report !== 'item' || report.value.kind !== 'event') return;
        context.terminal.out(`${JSON.stringify(report.value.event)}\n`);
      },
    },
  );
  await withNameHint(context, name === undefined ? [] : [name], asking);
  return 0;
}
