import type { Handle } from '../control/connection.js';
import type { Reply } from '../control/reply.js';
import { VmctlError } from '../errors.js';
import type { ControlRequest } from '../protocol/request.js';
import { VMCTL_VERSION } from '../protocol/version.js';
import { vmPathsOf, type Paths } from '../store/paths.js';
import { followLines, lastLines } from '../store/tail.js';
import type { Clock } from '../supervisor/clock.js';
import type { Story, StoryEvent } from '../supervisor/story.js';
import type { Supervisor } from '../supervisor/supervisor.js';

const LOG_LINES = 50;

export interface HandlerOptions {
  readonly supervisor: Supervisor;
  readonly story: Story;
  readonly paths: Paths;
  readonly clock: Clock;
  /** Ends the daemon once the answer is out. */
  readonly end: (why: 'shutdown' | 'detach') => void;
}

type Request<Name extends ControlRequest['request']> = Extract<ControlRequest, { readonly request: Name }>;

/** Every request of the protocol and what answers it. */
export function createHandler(options: HandlerOptions): Handle {
  const { supervisor, story, paths, clock, end } = options;
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
        return streamEvents(request, reply, signal);
      case 'logs':
        return streamLog(request, reply, signal);
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

  function uptime(): number {
    return Math.floor((clock.monotonic() - startedAt) / 1000);
  }

  async function operate(request: Request<'operate'>, reply: Reply): Promise<void> {
    story.tell('control.request', { verb: request.verb, names: request.names ?? '*' });
    const outcomes = await supervisor.operate(request, (message, name) => reply.progress(message, name));
    reply.done({ kind: 'operate', outcomes });
  }

  async function streamEvents(request: Request<'events'>, reply: Reply, signal: AbortSignal): Promise<void> {
    const wanted = (event: StoryEvent): boolean => request.name === undefined || event.vm === request.name;
    for (const line of lastLines(paths.eventLog, LOG_LINES)) {
      const event = parseEvent(line);
      if (event !== undefined && wanted(event)) await reply.item({ kind: 'event', event });
    }
    if (!request.follow) return reply.done({ kind: 'done' });
    const stop = story.follow((event) => {
      if (wanted(event)) void reply.item({ kind: 'event', event });
    });
    await aborted(signal);
    stop();
  }

  async function streamLog(request: Request<'logs'>, reply: Reply, signal: AbortSignal): Promise<void> {
    if (!supervisor.knows(request.name)) {
      throw new VmctlError('no-such-vm', `${request.name}: no such VM`, { hint: 'vmctl status lists them' });
    }
    const { output } = vmPathsOf(paths, request.name);
    const count = request.lines ?? LOG_LINES;
    const say = (line: string): Promise<void> => reply.item({ kind: 'log', line });
    const told = lastLines(paths.eventLog, 20_000)
      .map(parseEvent)
      .filter((event) => event?.vm === request.name);
    for (const event of told.slice(-count)) if (event !== undefined) await say(describeEvent(event));
    for (const line of lastLines(output, count)) await say(`bhyve: ${line}`);
    if (!request.follow) return reply.done({ kind: 'done' });
    const stop = story.follow((event) => {
      if (event.vm === request.name) void say(describeEvent(event));
    });
    followLines(output, (line) => void say(`bhyve: ${line}`), signal);
    await aborted(signal);
    stop();
  }
}

/** One line of the supervisor's story: time, event, and what it says. */
function describeEvent(story: StoryEvent): string {
  const words = Object.entries(story)
    .filter(([key]) => key !== 'time' && key !== 'event' && key !== 'vm')
    .map(([key, value]) => `${key}=${typeof value === 'string' ? value : JSON.stringify(value)}`);
  return [story.time, story.event, ...words].join(' ');
}

function parseEvent(line: string): StoryEvent | undefined {
  try {
    return JSON.parse(line) as StoryEvent;
  } catch {
    return undefined;
  }
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) return resolve();
    signal.addEventListener('abort', () => resolve(), { once: true });
  });
}
