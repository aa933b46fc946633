import type { CliCommand, Context } from './command.js';
import { askDaemon } from './daemon-request.js';
import { formatDuration } from './quantity.js';

const ANSWER_MS = 10_000;

export const pingCommand: CliCommand = {
  name: 'ping',
  synopsis: '',
  summary: 'ask whether the daemon is there; never starts it',
  options: [],
  operands: { min: 0, max: 0 },
  statuses: {
    69: 'no daemon is running, or it does not answer',
    76: 'something else answered',
    77: 'not root',
  },
  run: ping,
};

async function ping(context: Context): Promise<number> {
  const { pid, version, uptimeSeconds } = await askDaemon(
    context,
    { request: 'ping' },
    { kind: 'pong', policy: 'never', answerTimeoutMs: ANSWER_MS },
  );
  const text = context.json
    ? JSON.stringify({ pid, version, uptimeSeconds })
    : `vmctl ${version} is running as pid ${pid}, up ${formatDuration(uptimeSeconds)}`;
  context.terminal.out(`${text}\n`);
  return 0;
}
