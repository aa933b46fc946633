import { paintWith } from './colour.js';
import type { Context, Input } from './command.js';
import { withDiskSights } from './disk-sight.js';
import { isGlob } from './glob.js';
import { renderStatusDetails } from './render-details.js';
import { renderStatusTable } from './render-status.js';
import { chooseStatuses, readStatusChoice, type StatusChoice } from './status-choice.js';
import type { askStatus, StatusQuestion } from './status-question.js';

export interface StatusShown {
  readonly input: Input;
  /** Handed in: to ask is in the client already. */
  readonly ask: typeof askStatus;
}

/** `vmctl status`, once or again and again. */
export async function showStatus(context: Context, { input, ask }: StatusShown): Promise<number> {
  const choice = await readStatusChoice(input, context.json);
  const question = questionOf(input, choice);
  if (input.flags.has('watch'))
    return (await import('#session')).watchStatus(context, { ...question, choice, input });
  const vms = chooseStatuses(await ask(context, question), choice);
  context.terminal.out(await textOf(context, vms, { choice, question }));
  return 0;
}

/** A table has no room for details, and a thousand VMs have many deaths. */
function questionOf({ operands }: Input, { format }: StatusChoice): StatusQuestion {
  const one = new Set(operands).size === 1 && !operands.some(isGlob);
  const details = format === 'json' ? operands.length > 0 : format === 'table' && one;
  return { words: operands, details };
}

interface Asked {
  readonly choice: StatusChoice;
  readonly question: StatusQuestion;
}

async function textOf(
  { terminal }: Context,
  vms: Awaited<ReturnType<typeof askStatus>>,
  { choice, question }: Asked,
): Promise<string> {
  const { format } = choice;
  if (format === 'name') return vms.map(({ name }) => `${name}\n`).join('');
  if (format === 'json' && !question.details) return `${JSON.stringify(vms, null, 2)}\n`;
  if (format === 'json') return `${JSON.stringify(await withDiskSights(vms), null, 2)}\n`;
  const paint = paintWith(terminal.outColours);
  const [only] = question.details ? await withDiskSights(vms) : [];
  if (only !== undefined) return renderStatusDetails(only, paint, Date.now());
  return renderStatusTable(vms, { paint, columns: terminal.columns, choice });
}
