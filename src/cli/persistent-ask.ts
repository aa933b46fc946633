import { isCut, type RequestOptions } from '../control/client.js';
import { VmctlError } from '../errors.js';
import { mayChangeHost } from '../host/rights.js';
import type { ControlResult } from '../protocol/report.js';
import type { ControlRequest } from '../protocol/request.js';
import type { Context } from './command.js';
import { note } from './note.js';
import { createPatience } from './patience.js';
import { createResumption, type Resumption } from './resumption.js';
import { askDaemon } from './socket-choice.js';

/**
 * What a command does when no daemon answers. `need`: start one. `repair`: start one only where one has died
 * unexpectedly, which its socket tells; a daemon that was ended or never started on purpose stays away, for starting
 * it starts guests too. `never`: fail.
 */
export type DaemonPolicy = 'need' | 'repair' | 'never';

export interface AskOptions extends RequestOptions {
  readonly policy: DaemonPolicy;
}

/**
 * Asks the daemon; where there is none, waits for one that comes up, and starts one where the policy says so. When it
 * ends in the middle of the answer the next one is asked, and what was shown is not shown again.
 */
export async function askPersistently(
  context: Context,
  wanted: ControlRequest,
  { policy, onReport = () => undefined, ...options }: AskOptions,
): Promise<ControlResult> {
  const patience = createPatience(context.paths);
  const resumption = createResumption(wanted, onReport);
  const take: RequestOptions['onReport'] = (report) => {
    patience.served();
    resumption.take(report);
  };
  const ask = async (request: ControlRequest): Promise<ControlResult> => {
    const result = await askDaemon(context.paths, request, { ...options, onReport: take });
    patience.served();
    return result;
  };
  let attempt = (): Promise<ControlResult> => ask(wanted);
  let cut: unknown;
  let started = false;
  for (;;) {
    try {
      const result = await attempt();
      resumption.finish();
      return result;
    } catch (error) {
      if (isCut(error)) {
        attempt = nextAttempt({ resumption, ask, error });
        cut = error;
        if (isNoticed(wanted)) note(context, 'vmctl: the daemon has ended; going on with the next one\n');
      }
      if (await patience.again(error)) continue;
      // What was ended while it answered was ended on purpose, unless its socket says that it died.
      const allowed = cut === undefined || policy === 'never' ? policy : 'repair';
      if (started || !mayStart(context, error, allowed)) throw isFollowing(wanted) ? (cut ?? error) : error;
      started = true;
      const { startDaemon } = await import('./daemon-start.js');
      await startDaemon(context);
    }
  }
}

interface Broken {
  readonly resumption: Resumption;
  readonly ask: (request: ControlRequest) => Promise<ControlResult>;
  readonly error: unknown;
}

/** Throws the error where nothing may be asked again. */
function nextAttempt({ resumption, ask, error }: Broken): () => Promise<ControlResult> {
  const next = resumption.next();
  if (next === undefined) throw error;
  if (next.request !== 'operate') return () => ask(next);
  return async () => {
    const { orderAgain } = await import('./order-again.js');
    return orderAgain({ order: next, begun: resumption.begun(), ask });
  };
}

/** Whether a failure means that nobody is there; an error of a daemon that is there never does. */
export function isAbsent(error: unknown): error is VmctlError {
  return error instanceof VmctlError && error.code === 'no-daemon' && error.cause !== undefined;
}

function mayStart({ paths }: Context, error: unknown, policy: DaemonPolicy): boolean {
  if (!isAbsent(error)) return false;
  if (policy !== 'repair') return policy === 'need';
  // Who may not start it is told so where it is needed, and sees what there is to see otherwise.
  return (error.cause as NodeJS.ErrnoException).code === 'ECONNREFUSED' && mayChangeHost(paths.root);
}

/** Of what lasts, and of what changes something, the operator is told; a read is simply a little later. */
function isNoticed(wanted: ControlRequest): boolean {
  return isFollowing(wanted) || wanted.request === 'operate';
}

function isFollowing(wanted: ControlRequest): boolean {
  return 'follow' in wanted && wanted.follow;
}
