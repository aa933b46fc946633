import { mkdirSync } from 'node:fs';
import { serve, type ControlServer } from '../control/server.js';
import { checkSocketPath } from '../control/socket-path.js';
import { ERROR_STATUS, VmctlError } from '../errors.js';
import { createFreebsdHost } from '../host/freebsd.js';
import type { Host, HostLock } from '../host/host.js';
import { mayChangeHost } from '../host/rights.js';
import { VMCTL_VERSION } from '../protocol/version.js';
import { readFileIfAny, removeFile, replaceFile } from '../store/file.js';
import { createJournal } from '../store/journal.js';
import { pathsOf, type Paths } from '../store/paths.js';
import { realClock } from '../supervisor/clock.js';
import { createStory, type Story } from '../supervisor/story.js';
import { createSupervisor, type Supervisor } from '../supervisor/supervisor.js';
import { createHandler } from './handler.js';
import { takeLock } from './lock.js';
import { endRestarter } from './parent.js';
import { createLog, type DaemonLog } from './log.js';
import { serveMetrics } from './metrics.js';

export interface DaemonOptions {
  /** Definitions directory; undefined = the default below the root. */
  readonly definitions: string | undefined;
  /** Alternate root directory, empty on a real host. */
  readonly root: string;
}

/**
 * The supervisor in the foreground; resolves with the exit status when it has ended. Guests live on, whatever ends it,
 * except the request `shutdown`. Throws `permission` when not root, `no-daemon` when another one holds the lock.
 */
export async function runDaemon({ definitions, root }: DaemonOptions): Promise<number> {
  refuseUnlessAllowed(root);
  process.chdir('/');
  process.umask(0o022);
  const paths = pathsOf({ root, ...(definitions === undefined ? {} : { definitions }) });
  checkSocketPath(paths.socket);
  const host = createFreebsdHost();
  const lock = await takeLock(host, paths);
  makeDirectories(paths);
  const log = createLog(paths.daemonLog, process.env['VMCTL_LOG_LEVEL'] ?? 'info');
  noteCrash(log);
  try {
    return await supervise({ paths, host, lock, log });
  } finally {
    lock.release();
    removePidFile(paths);
  }
}

function refuseUnlessAllowed(root: string): void {
  if (mayChangeHost(root)) return;
  throw new VmctlError('permission', 'the supervisor must be started by root', {
    hint: 'bhyve(8), ngctl(8) and kldload(8) need it; try: doas vmctl daemon run, or service vmctl start',
  });
}

function makeDirectories(paths: Paths): void {
  mkdirSync(paths.run, { recursive: true, mode: 0o755 });
  mkdirSync(paths.state, { recursive: true, mode: 0o700 });
  mkdirSync(paths.log, { recursive: true, mode: 0o750 });
}

/** A fault of ours ends the daemon, never a guest: the next one adopts. What it was is in the log. */
function noteCrash(log: DaemonLog): void {
  process.on('uncaughtException', (error) => {
    log.error({ event: 'daemon.ended', error: error.stack ?? String(error) }, 'daemon.ended');
    process.exit(ERROR_STATUS.internal);
  });
}

/** Who we are, for scripts. Without it everything works: a full disk must not keep anybody from stopping a guest. */
function writePidFile(paths: Paths, log: DaemonLog): void {
  try {
    replaceFile(paths.pidFile, `${process.pid}\n`);
  } catch (error) {
    log.warn({ event: 'daemon.started', error: String(error) }, 'no pid file');
  }
}

/** Ours only: when the lock was lost, the next daemon may have written its own. */
function removePidFile(paths: Paths): void {
  if (readFileIfAny(paths.pidFile)?.trim() === String(process.pid)) removeFile(paths.pidFile);
}

/** For whoever started us by hand and now looks at an empty terminal. */
function greet(paths: Paths): void {
  if (process.stderr.isTTY !== true) return;
  process.stderr.write(
    `vmctl: supervising ${paths.definitions}; log: ${paths.daemonLog}; Ctrl-C leaves the guests running\n`,
  );
}

interface Parts {
  readonly paths: Paths;
  readonly host: Host;
  readonly lock: HostLock;
  readonly log: DaemonLog;
}

async function supervise({ paths, host, lock, log }: Parts): Promise<number> {
  const clock = realClock;
  const story = createStory({ log, clock, append: createJournal(paths.eventLog) });
  writePidFile(paths, log);
  // Immune to the out-of-swap killer; the guests are not (protect(1)). Where there is no such program, so be it.
  await host.run({ file: 'protect', args: ['-p', String(process.pid)] });
  story.tell('daemon.started', { pid: process.pid, version: VMCTL_VERSION, definitions: paths.definitions });
  const { supervisor, metrics } = await serveMetrics(
    await createSupervisor({ host, paths, clock, story, log, random: Math.random }),
    story,
  );
  let end: (why: string) => void = () => undefined;
  const ended = new Promise<string>((resolve) => (end = resolve));
  const server = await serve({
    socketPath: paths.socket,
    handle: createHandler({ supervisor, story, paths, clock, end }),
  }).catch((error: unknown) => {
    // Its timers would keep a daemon alive that nobody can ask.
    supervisor.release();
    void metrics.close();
    throw error;
  });
  const ignore = handleSignals({ supervisor, log, end });
  greet(paths);
  void lock.lost.then(() => end('lock lost'));
  const why = await ended;
  ignore();
  await metrics.close();
  await leave({ supervisor, server, story, why });
  if (why === 'shutdown' || why === 'detach') await endRestarter(host);
  return why === 'lock lost' ? 70 : 0;
}

interface SignalTargets {
  readonly supervisor: Supervisor;
  readonly log: DaemonLog;
  readonly end: (why: string) => void;
}

/** SIGTERM, SIGINT and SIGQUIT end the daemon and never a guest; SIGHUP reads the definitions and opens the log again. */
function handleSignals({ supervisor, log, end }: SignalTargets): () => void {
  const leave = (signal: NodeJS.Signals): void => end(signal);
  const reload = (): void => {
    log.reopen();
    void supervisor
      .reload()
      .catch((error: unknown) =>
        log.error({ event: 'definitions.read', error: String(error) }, 'reload failed'),
      );
  };
  for (const signal of ['SIGTERM', 'SIGINT', 'SIGQUIT'] as const) process.on(signal, leave);
  process.on('SIGHUP', reload);
  process.on('SIGPIPE', () => undefined);
  return () => process.removeAllListeners('SIGHUP');
}

interface Leaving {
  readonly supervisor: Supervisor;
  readonly server: ControlServer;
  readonly story: Story;
  readonly why: string;
}

async function leave({ supervisor, server, story, why }: Leaving): Promise<void> {
  supervisor.release();
  await server.close();
  story.tell('daemon.ended', { why });
}
