import type { Handle } from '../control/connection.js';
import type { Reply } from '../control/reply.js';
import { VmctlError } from '../errors.js';
import { answerNetwork, type NetworkRequest } from '../network/answer.js';
import type { ControlRequest } from '../protocol/request.js';
import { VMCTL_VERSION } from '../protocol/version.js';
import type { Paths } from '../store/paths.js';
import type { Clock } from '../supervisor/clock.js';
import type { Story } from '../supervisor/story.js';
import type { Supervisor } from '../supervisor/supervisor.js';
import { streamEvents, streamLog } from './stream.js';

const LINES = 50;

export interface HandlerOptions {
  readonly supervisor: Supervisor;
  readonly story: Story;
  readonly paths: Paths;
  readonly clock: Clock;
  /** Ends the daemon once the answer is out. */
  readonly end: (why: 'shutdown' | 'detach') => void;
}

type NetworkChange = Extract<NetworkRequest, { readonly verb: string }>;
type Request<Name extends ControlRequest['request']> = Extract<ControlRequest, { readonly request: Name }>;

/** Every request of the protocol and what answers it. */
export function createHandler({ supervisor, story, paths, clock, end }: HandlerOptions): Handle {
  const startedAt = clock.monotonic();
  return async (request, reply, signal) => {
    switch (request.request) {
      case 'ping':
        return reply.done({
          kind: 'pong',
          pid: process.pid,
          version: VMCTL_VERSION,
          uptimeSeconds: uptime(),
        });
      case 'status':
        return reply.done({ kind: 'status', vms: supervisor.status(request.names) });
      case 'operate':
        return operate(request, reply);
      case 'events':
        return streamEvents(request.name, {
          story,
          paths,
          reply,
          signal,
          follow: request.follow,
          count: LINES,
        });
      case 'logs':
        refuseUnknown(request.name);
        return streamLog(request.name, {
          ...{ story, paths, reply, signal },
          ...{ follow: request.follow, count: request.lines ?? LINES },
        });
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
        return reply.done({ kind: 'reload', ...(await supervisor.reload()) });
      case 'shutdown':
        await supervisor.shutdown(request, (message, name) => reply.progress(message, name));
        reply.done({ kind: 'done' });
        return end('shutdown');
      case 'detach':
        reply.done({ kind: 'done' });
        return end('detach');
    }
  };

  async function answerDesk(request: NetworkRequest, reply: Reply): Promise<void> {
    // Bridges are what host.toml says now; where it cannot be read, what it said last.
    if (request.request === 'bridges' || request.request === 'bridge' || request.request === 'jail')
      await supervisor.reload().catch(() => undefined);
    if ('verb' in request) tellRequest(request);
    reply.done(await answerNetwork(supervisor.network, request));
  }

  function tellRequest({ request, verb, ...rest }: NetworkChange): void {
    const words = 'names' in rest ? (rest.names ?? '*') : 'name' in rest ? [rest.name] : '*';
    story.tell('control.request', { verb: `${request} ${verb}`, names: words });
  }

  function uptime(): number {
    return Math.floor((clock.monotonic() - startedAt) / 1000);
  }

  async function operate(request: Request<'operate'>, reply: Reply): Promise<void> {
    story.tell('control.request', { verb: request.verb, names: request.names ?? '*' });
    const outcomes = await supervisor.operate(request, (message, name) => reply.progress(message, name));
    reply.done({ kind: 'operate', outcomes });
  }

  function refuseUnknown(name: string): void {
    if (supervisor.knows(name)) return;
    throw new VmctlError('no-such-vm', `${name}: no such VM`, { hint: 'vmctl status lists them' });
  }
}
