import type { Handle } from '../control/connection.js';
import { removeLitter } from '../control/listener.js';
import { bindServer, type UnpublishedServer } from '../control/server.js';
import type { Host, HostLock } from '../host/host.js';
import { VMCTL_VERSION } from '../protocol/version.js';
import { createJournal } from '../store/journal.js';
import type { Paths } from '../store/paths.js';
import { keepRunCopy, type RunCopy } from '../store/run-copy.js';
import { realClock } from '../supervisor/clock.js';
import { createExecutor } from '../supervisor/executor.js';
import { createStory, type Story } from '../supervisor/story.js';
import { createSupervisor, type Supervisor } from '../supervisor/supervisor.js';
import { createConsoleDesk, type ConsoleDesk } from './console-desk.js';
import { createEarlyHandler } from './early.js';
import { createHandler } from './handler.js';
import type { DaemonLog } from './log.js';
import { serveMetrics, type Metered } from './metrics.js';
import { serveOperators, type Operators } from './operators.js';
import { endRestarter } from './parent.js';
import { keepReachable } from './reachable.js';
import { announce, withdrawAnnouncement, writePidFile } from './presence.js';
import { handleSignals } from './signals.js';
import { watchLock } from './sole.js';

export interface Parts {
  readonly paths: Paths;
  readonly host: Host;
  readonly log: DaemonLog;
  /** Takes the lock, from an earlier daemon if need be; nothing of the state directory is touched before. */
  readonly claim: () => Promise<HostLock>;
  /** Somebody's place is taken: clients are waiting, so the socket is there before everything is read. */
  readonly succeeds: boolean;
}

/**
 * All that can be done beside an earlier daemon is done first: code, host, definitions, a bound socket. Then the lock is
 * claimed, the socket takes the old one's place, and records are read. Resolves with the exit status.
 */
export async function supervise(parts: Parts): Promise<number> {
  const { paths, host, log, succeeds } = parts;
  // A successor says so only when it is ready: until then somebody else answers.
  if (!succeeds) announce(paths);
  const story = createStory({ log, clock: realClock, append: createJournal(paths.eventLog) });
  // Immune to the out-of-swap killer; the guests are not (protect(1)). Where there is no such program, so be it.
  await host.run({ file: 'protect', args: ['-p', String(process.pid)] });
  const { promise, resolve, reject } = ready();
  let handle = createEarlyHandler(paths, promise);
  const server = await bindServer({ socketPath: paths.socket, handle: (...asked) => handle(...asked) });
  const serve = (now: Handle): void => resolve((handle = now));
  const bound: Bound = { ...parts, story, server, serve, publish: publishOnce(server) };
  try {
    return await serveUntilEnd(await comeUp(bound), bound);
  } catch (error) {
    reject(error);
    await server.close();
    throw error;
  } finally {
    withdrawAnnouncement(paths);
  }
}

interface Bound extends Parts {
  readonly story: Story;
  readonly server: UnpublishedServer;
  /** What answers from now on. */
  readonly serve: (handle: Handle) => void;
  /** The second time nothing is left to do. */
  readonly publish: () => Promise<void>;
}

function publishOnce(server: UnpublishedServer): () => Promise<void> {
  let published: Promise<void> | undefined;
  return () => (published ??= server.publish());
}

interface Ready {
  readonly promise: Promise<Handle>;
  readonly resolve: (handle: Handle) => void;
  readonly reject: (error: unknown) => void;
}

function ready(): Ready {
  let parts: Omit<Ready, 'promise'> = { resolve: () => undefined, reject: () => undefined };
  const promise = new Promise<Handle>((resolve, reject) => (parts = { resolve, reject }));
  return { promise, ...parts };
}

interface Up {
  readonly lock: HostLock;
  readonly copy: RunCopy;
  readonly supervisor: Supervisor;
}

async function comeUp({ paths, host, log, story, claim, succeeds, publish }: Bound): Promise<Up> {
  let lock: HostLock | undefined;
  let copy: RunCopy | undefined;
  const own = async (): Promise<void> => {
    announce(paths);
    lock = await claim();
    copy = keepRunCopy(paths);
    if (succeeds) await publish();
    removeLitter(paths.run);
    writePidFile(paths, (error) =>
      log.warn({ event: 'daemon.started', error: String(error) }, 'no pid file'),
    );
    const { definitions } = paths;
    story.tell('daemon.started', { pid: process.pid, version: VMCTL_VERSION, definitions });
  };
  const options = { host, paths, clock: realClock, story, log, random: Math.random };
  const supervisor = await createSupervisor({ ...options, own });
  if (lock === undefined || copy === undefined) throw new Error('records were read without the lock');
  return { lock, copy, supervisor };
}

async function serveUntilEnd(up: Up, bound: Bound): Promise<number> {
  const { paths, host, log, story, server, serve, publish } = bound;
  let end: (why: string) => void = () => undefined;
  const ended = new Promise<string>((resolve) => (end = resolve));
  const { supervisor, metrics } = serveMetrics(up.supervisor, story);
  const startedAt = realClock.monotonic();
  const consoles = createConsoleDesk({ supervisor, story, paths, host });
  const desk = {
    ...{ supervisor, story, paths, clock: realClock, consoles, startedAt },
    end: (why: string) => end(why),
  };
  const operators = serveOperators({
    ...{ supervisor, story, paths, execute: createExecutor(host, log) },
    handleFor: (caller) => createHandler({ ...desk, caller }),
  });
  const open: Open = { supervisor, metrics, operators, server, story, consoles };
  serve(createHandler({ ...desk, reload: () => operators.reload() }));
  try {
    await publish();
  } catch (error) {
    // Timers would keep a daemon alive that nobody can ask.
    await leave(open, 'not listening');
    throw error;
  }
  // Until then an operator who has no socket yet is not turned away.
  void operators.ready.then(() => withdrawAnnouncement(paths));
  const warn = (reason: string): void => story.tell('vm.warning', { reason }, 'warn');
  const reachable = keepReachable({ paths, copy: up.copy, server, operators, warn });
  const ignore = handleSignals({ reload: operators.reload, log, look: reachable.look, end });
  greet(paths);
  const watch = watchLock({ host, paths, lock: up.lock, clock: realClock, warn });
  void watch.lost.then(() => end('lock lost'));
  const why = await ended;
  ignore();
  watch.release();
  await reachable.release();
  await leave(open, why);
  if (why === 'shutdown' || why === 'detach') await endRestarter(host);
  return why === 'lock lost' ? 70 : 0;
}

interface Open {
  readonly supervisor: Supervisor;
  readonly metrics: Metered['metrics'];
  readonly operators: Operators;
  readonly consoles: ConsoleDesk;
  readonly server: UnpublishedServer;
  readonly story: Story;
}

async function leave(open: Open, why: string): Promise<void> {
  const { supervisor, metrics, operators, server, story, consoles } = open;
  const how = { successor: why === 'handover' };
  consoles.release();
  supervisor.release();
  await Promise.all([metrics.close(), operators.close(how), server.close(how)]);
  story.tell('daemon.ended', { why });
}

/** For whoever started us by hand and now looks at an empty terminal. */
function greet(paths: Paths): void {
  if (process.stderr.isTTY !== true) return;
  process.stderr.write(
    `vmctl: supervising ${paths.definitions}; log: ${paths.daemonLog}; Ctrl-C leaves the guests running\n`,
  );
}
