import type { StatusReport } from '../protocol/report.js';
import { paintWith } from './colour.js';
import type { CliCommand, Context, Input } from './command.js';
import { askDaemon, QUICK_ANSWER_MS } from './daemon-request.js';
import { isAbsent } from './persistent-ask.js';
import { renderStatusDetails, renderStatusTable } from './render-status.js';
import { withNameHint } from './vm-names.js';

export const statusCommand: CliCommand = {
  name: 'status',
  aliases: ['list', 'ps'],
  synopsis: '[NAME...]',
  summary: 'what every VM does; with one NAME, everything about it',
  notes: [
    'Below the table stands why a VM failed, waits or is not known.',
    'When no daemon is running it is not started, for that would start guests: what the host itself shows is printed.\nA daemon that died is started again.',
    '--json prints an array of objects.',
  ],
  options: [],
  operands: { min: 0, max: Infinity },
  statuses: {
    65: 'without a daemon: the definitions directory cannot be read',
    68: 'no such VM',
    69: 'the daemon does not answer',
    76: 'vmctl and its daemon do not understand each other',
    77: 'not root',
  },
  run: (context, input) => showStatus(context, input),
};

export const infoCommand: CliCommand = {
  ...statusCommand,
  name: 'info',
  aliases: [],
  synopsis: 'NAME',
  summary: 'everything about one VM, like status NAME',
  operands: { min: 1, max: 1 },
};

async function showStatus(context: Context, { operands }: Input): Promise<number> {
  const names = [...new Set(operands)];
  const { json, terminal } = context;
  // A table has no room for it, and a thousand VMs have many deaths.
  const details = names.length === 1 || (json && names.length > 0);
  const vms = await withNameHint(context, names, readStatus(context, { names, details }));
  const paint = paintWith(terminal.outColours);
  const [only] = vms;
  if (json) terminal.out(`${JSON.stringify(vms, null, 2)}\n`);
  else if (names.length === 1 && only !== undefined) terminal.out(renderStatusDetails(only, paint));
  else terminal.out(renderStatusTable(vms, paint));
  return 0;
}

interface Question {
  readonly names: readonly string[];
  readonly details: boolean;
}

async function readStatus(context: Context, { names, details }: Question): Promise<readonly StatusReport[]> {
  try {
    const result = await askDaemon(
      context,
      { request: 'status', ...(names.length === 0 ? {} : { names }), ...(details ? { details } : {}) },
      { kind: 'status', policy: 'repair', answerTimeoutMs: QUICK_ANSWER_MS },
    );
    return result.vms;
  } catch (error) {
    if (!isAbsent(error)) throw error;
    context.terminal.err('vmctl: no daemon is running: nothing is supervised\n');
    const { lookAtStatus } = await import('#offline');
    return lookAtStatus(context, names);
  }
}
