import { request } from '../control/client.js';
import { toVmctlError, VmctlError } from '../errors.js';
import type { Host, HostLock } from '../host/host.js';
import { driveSteps } from '../plan/drive.js';
import { lookProcesses } from '../plan/processes.js';
import { readFileIfAny } from '../store/file.js';
import type { Paths } from '../store/paths.js';
import { pause, type Clock } from '../supervisor/clock.js';

const PING_MS = 1000;
/** A daemon that has lost its lock ends by itself. */
const LEAVE_MS = 5000;
const LOOK_MS = 200;

type Place = Pick<Paths, 'lockFile' | 'pidFile' | 'socket'>;

/**
 * A lock that is free says that nobody supervises, unless its file was removed or replaced: then the daemon before us
 * holds one that nobody sees. So who answers, or lives by the pid file, is looked for once more. Throws `no-daemon`.
 */
export async function refuseBeside(host: Host, paths: Place, clock: Clock): Promise<void> {
  for (const limit = clock.monotonic() + LEAVE_MS; ; await pause(clock, LOOK_MS)) {
    const pid = await answering(paths.socket);
    if (pid !== undefined) throw besideError(paths, pid);
    const living = await livingDaemon(host, paths);
    if (living === undefined) return;
    if (clock.monotonic() > limit) throw besideError(paths, living);
  }
}

/** Pid, 0 when something answers that does not say who it is; undefined = nobody is there. */
async function answering(socket: string): Promise<number | undefined> {
  try {
    const pong = await request(socket, { request: 'ping' }, { answerTimeoutMs: PING_MS });
    return pong.kind === 'pong' ? pong.pid : 0;
  } catch (error) {
    const { code, cause } = toVmctlError(error);
    return code === 'no-daemon' && cause !== undefined ? undefined : 0;
  }
}

/** Of the pid file, when it is a daemon of ours: after a kill -9 the number may be anybody's. */
async function livingDaemon(host: Host, { pidFile }: Place): Promise<number | undefined> {
  const pid = Number(readFileIfAny(pidFile));
  if (!Number.isInteger(pid) || pid <= 1 || pid === process.pid || !host.alive(pid)) return undefined;
  try {
    const rows = await driveSteps(lookProcesses(), ({ command }) => host.run(command));
    return rows.some((row) => row.pid === pid && /vmctl\S* .*\bdaemon\b/.test(row.command)) ? pid : undefined;
  } catch {
    return undefined;
  }
}

function besideError({ lockFile, socket }: Place, pid: number): VmctlError {
  const who = pid === 0 ? `whoever answers on ${socket}` : `pid ${pid}`;
  return new VmctlError(
    'no-daemon',
    `${who} supervises already, with a lock on a file that is ${lockFile} no more`,
    {
      hint: 'leave the lock file alone, it locks the new one in a moment; `vmctl daemon replace` takes its place',
    },
  );
}

/** The lock of a daemon that goes on, whatever becomes of the file. */
export interface LockWatch {
  /** Resolves when somebody else has the state directory. */
  readonly lost: Promise<void>;
  release(): void;
}

export interface LockWatchOptions {
  readonly host: Pick<Host, 'inspect' | 'lock'>;
  readonly paths: Place;
  readonly lock: HostLock;
  readonly clock: Clock;
  readonly warn: (reason: string) => void;
}

const WATCH_MS = 10_000;
/** A newcomer that has the file for a moment finds us and goes; one that keeps it this often is there to stay. */
const TRIES = 3;

/**
 * Sees to it that the file at the lock's path is the one that is locked. When it was removed or replaced, the one there
 * now is locked too: two daemons of one state directory would launch every guest twice.
 */
export function watchLock({ host, paths, lock, clock, warn }: LockWatchOptions): LockWatch {
  const locks = [lock];
  let ours: string | undefined;
  let missed = 0;
  let timer: unknown;
  let released = false;
  let lose: () => void = () => undefined;
  const lost = new Promise<void>((resolve) => (lose = resolve));
  void lock.lost.then(() => lose());
  void identify().then((identity) => {
    ours = identity;
    arm();
  });
  return {
    lost,
    release() {
      released = true;
      clock.clearTimeout(timer);
      for (const extra of locks.slice(1)) extra.release();
    },
  };

  async function identify(): Promise<string | undefined> {
    return (await host.inspect(paths.lockFile))?.identity;
  }

  function arm(): void {
    if (!released) timer = clock.setTimeout(() => void look().then(arm, arm), WATCH_MS);
  }

  async function look(): Promise<void> {
    if (ours !== undefined && (await identify()) === ours) return;
    const another = await host.lock(paths.lockFile);
    missed = another === undefined ? missed + 1 : 0;
    if (another === undefined) return missed < TRIES ? undefined : lose();
    locks.push(another);
    void another.lost.then(() => (released ? undefined : lose()));
    ours = await identify();
    warn(`${paths.lockFile} was removed or replaced; it is locked again`);
  }
}
