import { VmctlError } from '../errors.js';
import type { Outcome, StatusReport } from '../protocol/report.js';
import type { ControlRequest } from '../protocol/request.js';
import type { Context } from './command.js';
import { askDaemon, QUICK_ANSWER_MS } from './daemon-request.js';

export interface RunOrder {
  readonly verb: 'start' | 'stop';
  readonly name: string;
  readonly force?: boolean;
  readonly timeoutMs?: number;
}

/** Given whatever becomes of the daemon meanwhile, and not waited for: its end is heard of elsewhere. */
export async function orderRun(context: Context, { verb, name, ...how }: RunOrder): Promise<Outcome> {
  const { outcomes } = await askDaemon(
    context,
    { request: 'operate', verb, names: [name], wait: false, ...how },
    { kind: 'operate', policy: 'need' },
  );
  const [outcome] = outcomes;
  if (outcome === undefined) throw new VmctlError('protocol', `${name}: the daemon did not answer for it`);
  return outcome;
}

/** Undefined = nobody answers; the next daemon will be asked when it is there. Throws `no-such-vm`. */
export async function seeRun(context: Context, name: string): Promise<StatusReport | undefined> {
  try {
    const { vms } = await askDaemon(
      context,
      { request: 'status', names: [name], details: true },
      { kind: 'status', policy: 'never', answerTimeoutMs: QUICK_ANSWER_MS },
    );
    return vms[0];
  } catch (error) {
    if (error instanceof VmctlError && error.code === 'no-such-vm') throw error;
    return undefined;
  }
}

export interface RunLog {
  readonly name: string;
  readonly console: boolean;
  readonly follow: boolean;
  /** Of the past. */
  readonly lines: number;
}

/** The story, and the events that it is told of. */
export function runLog({
  name,
  console,
  follow,
  lines,
}: RunLog): Extract<ControlRequest, { request: 'logs' }> {
  return { request: 'logs', name, follow, lines, events: true, ...(console ? { console } : {}) };
}
