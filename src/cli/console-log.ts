import type { Context } from './command.js';
import type { ConsoleWhich } from './console-which.js';
import { askDaemon } from './daemon-request.js';
import { withNameHint } from './vm-names.js';

/** `vmctl console --log`: everything kept, byte for byte, and a line where something is left out. */
export async function consoleLog(context: Context, which: ConsoleWhich): Promise<number> {
  const asking = askDaemon(
    context,
    { ...which, write: false, follow: false },
    {
      kind: 'done',
      policy: 'repair',
      onReport: (report) => {
        if (report.report !== 'item') return;
        const { value } = report;
        if (value.kind === 'bytes') process.stdout.write(Buffer.from(value.bytes, 'base64'));
        if (value.kind === 'gap') process.stdout.write(`\n--- ${value.lost} bytes were not kept ---\n`);
      },
    },
  );
  await withNameHint(context, [which.name], asking);
  return 0;
}
