import type { Handle } from '../control/connection.js';
import type { Reply } from '../control/reply.js';
import { VmctlError } from '../errors.js';
import { answerNetwork, type NetworkRequest } from '../network/answer.js';
import type { ControlResult } from '../protocol/report.js';
import type { ControlRequest } from '../protocol/request.js';
import { VMCTL_VERSION } from '../protocol/version.js';
import type { Paths } from '../store/paths.js';
import type { Clock } from '../supervisor/clock.js';
import type { OnProgress } from '../supervisor/order.js';
import type { Story, StoryEvent } from '../supervisor/story.js';
import type { Supervisor } from '../supervisor/supervisor.js';
import type { ConsoleDesk } from './console-desk.js';
import { createSharedLooks } from './shared-look.js';
import { hasPast, streamConsole, streamEvents, streamLog } from './stream.js';
import { streamUsage } from './usage-stream.js';

const LINES = 50;

export interface HandlerOptions {
  readonly supervisor: Supervisor;
  readonly story: Story;
  readonly paths: Paths;
  readonly clock: Clock;
  /** One for all who ask. */
  readonly consoles: ConsoleDesk;
  /** Ends the daemon once the answer is out; `handover`: another one waits to take its place. */
  readonly end: (why: 'shutdown' | 'detach' | 'handover') => void;
  /** Who asks; absent = root. What they may ask for is judged before it comes here. */
  readonly caller?: Caller;
  /** On the clock's monotonic scale; absent = now. */
  readonly startedAt?: number;
  /** For the request of that name; absent = the supervisor's own. */
  readonly reload?: Supervisor['reload'];
}

/** A principal that is not root. */
export interface Caller {
  /** As host.toml has it: `user:ann`. */
  readonly who: string;
  /** Whether that event is theirs to know. */
  readonly hears: (event: StoryEvent) => boolean;
}

type NetworkChange = Extract<NetworkRequest, { readonly verb: string }>;
type Request<Name extends ControlRequest['request']> = Extract<ControlRequest, { readonly request: Name }>;

/** Every request of the protocol and what answers it. */
export function createHandler({
  supervisor,
  story,
  paths,
  clock,
  consoles,
  end,
  caller,
  ...options
}: HandlerOptions): Handle {
  const { startedAt = clock.monotonic(), reload = supervisor.reload } = options;
  const share = createSharedLooks<ControlResult>();
  let stopping = false;
  return async (request, reply, signal, lines) => {
    switch (request.request) {
      case 'ping':
        return reply.done({
          kind: 'pong',
          pid: process.pid,
          version: VMCTL_VERSION,
          uptimeSeconds: uptime(),
          definitions: paths.definitions,
        });
      case 'status':
        return answerStatus(request, reply);
      case 'usage':
        return streamUsage(request, { desk: supervisor.usage, reply, signal });
      case 'operate':
        return operate(request, reply, signal);
      case 'events':
        // Of a VM whose file is gone there is a past all the same.
        if (request.name !== undefined && !hasPast(paths, request.name)) refuseUnknown(request.name);
        return streamEvents(request.name, {
          story,
          paths,
          reply,
          signal,
          follow: request.follow,
          count: LINES,
          after: request.after,
          ...(caller === undefined ? {} : { hears: caller.hears }),
        });
      case 'logs':
        refuseUnknown(request.name);
        return (request.console === true ? streamConsole : streamLog)(request.name, {
          ...{ story, paths, reply, signal },
          ...{ follow: request.follow, count: request.lines ?? LINES },
          ...{ after: request.after, events: request.events, port: request.port },
        });
      case 'console':
        refuseUnknown(request.name);
        if (request.write) tellConsole(request);
        return consoles.attend(request, { reply, signal, lines, principal: caller?.who });
      case 'bridges':
      case 'bridge':
      case 'nics':
      case 'nic':
      case 'jails':
      case 'jail':
      case 'net':
      case 'macs':
      case 'metrics':
        return answerDesk(request, reply);
      case 'reload':
        return reply.done({ kind: 'reload', ...(await reload()) });
      case 'shutdown':
        stopping = true;
        await supervisor.shutdown(request, (message, name) => reply.progress(message, name));
        reply.done({ kind: 'done' });
        return end('shutdown');
      case 'detach':
        if (stopping && request.successor === true) throw stoppingError();
        reply.done({ kind: 'done' });
        return end(request.successor === true ? 'handover' : 'detach');
    }
  };

  /** Sizes of volumes are what programs of the host tell: only who asks for the whole story waits for them. */
  async function answerStatus({ names, details }: Request<'status'>, reply: Reply): Promise<void> {
    const vms = supervisor.status(names, details);
    reply.done({ kind: 'status', vms: details === true ? await supervisor.measure(vms) : vms });
  }

  async function answerDesk(request: NetworkRequest, reply: Reply): Promise<void> {
    // Bridges are what host.toml says now; where it cannot be read, what it said last.
    if (request.request === 'bridges' || request.request === 'bridge' || request.request === 'jail')
      await supervisor.reload().catch(() => undefined);
    if ('verb' in request) tellRequest(request);
    const look = (): Promise<ControlResult> => answerNetwork(supervisor.network, request);
    reply.done('verb' in request ? await look() : await share(JSON.stringify(request), look));
  }

  function tellRequest({ request, verb, ...rest }: NetworkChange): void {
    const words = 'names' in rest ? (rest.names ?? '*') : 'name' in rest ? [rest.name] : '*';
    story.tell('control.request', { verb: `${request} ${verb}`, names: words, ...by() });
  }

  function tellConsole({ name, take = false }: Request<'console'>): void {
    story.tell('control.request', { verb: take ? 'console take' : 'console', names: [name], ...by() });
  }

  function by(): { readonly by?: string } {
    return caller === undefined ? {} : { by: caller.who };
  }

  function uptime(): number {
    return Math.floor((clock.monotonic() - startedAt) / 1000);
  }

  /** The order goes on when nobody waits for it any more; what was kept for the waiting does not. */
  async function operate(request: Request<'operate'>, reply: Reply, signal: AbortSignal): Promise<void> {
    story.tell('control.request', { verb: request.verb, names: request.names ?? '*', ...by() });
    const onProgress: OnProgress = (message, name) => reply.progress(message, name);
    const outcomes = await supervisor.operate(request, onProgress, signal);
    signal.throwIfAborted();
    reply.done({ kind: 'operate', outcomes });
  }

  function refuseUnknown(name: string): void {
    if (supervisor.knows(name)) return;
    throw new VmctlError('no-such-vm', `${name}: no such VM`, { hint: 'vmctl status lists them' });
  }
}

function stoppingError(): VmctlError {
  return new VmctlError('denied', 'the daemon is stopping all guests', {
    hint: 'wait for `vmctl daemon stop` to end, then start the daemon: vmctl daemon run',
  });
}
