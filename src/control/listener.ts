import { chmodSync, chownSync, lstatSync, readdirSync, renameSync, rmSync, type Stats } from 'node:fs';
import { createConnection, type Server } from 'node:net';
import { dirname, join } from 'node:path';
import { VmctlError } from '../errors.js';
import { checkSocketPath } from './socket-path.js';

/** A server that listens under a name nobody knows yet. */
export interface Listener {
  /**
   * Takes the known name, in place of a socket nobody listens on: at no moment is there none. Rejects with `no-daemon`
   * when somebody does answer there, `host` when the name is taken by something else or cannot be taken.
   */
  publish(): Promise<void>;
  /** Removes the name, if it still is this server's. */
  withdraw(): void;
}

/** Who may connect, other than the daemon's own user: connect(2) needs the right to write to the socket's file. */
export interface SocketAccess {
  /** A directory of the same file system that nobody else may enter: there it is made, and only then shown. */
  readonly madeIn: string;
  readonly uid: number;
  readonly gid: number;
  readonly mode: number;
}

/** As many as may wait to be accepted; kern.ipc.soacceptqueue bounds it (128 by default, listen(2)). */
const BACKLOG = 1024;

let count = 0;

/**
 * Listens on a socket beside `path`, mode 0600: the umask, not a later chmod, so that at no moment another user may
 * connect. Whoever closes the server removes that first name only (libuv unlinks what it bound), not the published one.
 */
export async function listenBeside(server: Server, path: string, access?: SocketAccess): Promise<Listener> {
  checkSocketPath(path);
  // Not longer than a usual name, and each server's own: closing an old one must not remove a new one's.
  const first = join(
    access?.madeIn ?? dirname(path),
    `.${process.pid.toString(36)}.${(count += 1).toString(36)}`,
  );
  rmSync(first, { force: true });
  await listen(server, first, path);
  try {
    if (access !== undefined) giveTo(first, access);
  } catch (error) {
    server.close();
    throw error;
  }
  const mine = lstatSync(first);
  return {
    async publish() {
      await judgePlace(path);
      try {
        renameSync(first, path);
      } catch (error) {
        throw new VmctlError('host', `cannot listen on ${path}: ${(error as Error).message}`, {
          cause: error,
        });
      }
    },
    withdraw() {
      const now = statsOf(path);
      if (now?.ino === mine.ino && now.dev === mine.dev) rmSync(path, { force: true });
    },
  };
}

/** First names that servers left which were killed before they published: their number is nobody's any more. */
export function removeLitter(directory: string): void {
  for (const name of readdirSync(directory)) {
    const [, pid] = /^\.([0-9a-z]{1,6})\.[0-9a-z]+$/.exec(name) ?? [];
    if (pid !== undefined && !isAlive(parseInt(pid, 36))) rmSync(join(directory, name), { force: true });
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

function listen(server: Server, first: string, path: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (error) => {
      reject(new VmctlError('host', `cannot listen on ${path}: ${error.message}`, { cause: error }));
    });
    const umask = process.umask(0o177);
    try {
      server.listen({ path: first, backlog: BACKLOG }, () => {
        // From here on an error is a failed accept(2), out of descriptors for instance: that client's loss only.
        server.removeAllListeners('error').on('error', () => undefined);
        resolve();
      });
    } finally {
      process.umask(umask);
    }
  });
}

/** The owner first: the mode is the last thing that opens it. */
function giveTo(path: string, { uid, gid, mode }: SocketAccess): void {
  try {
    chownSync(path, uid, gid);
    chmodSync(path, mode);
  } catch (error) {
    throw new VmctlError('host', `a socket cannot be given to ${uid}:${gid}: ${(error as Error).message}`, {
      cause: error,
    });
  }
}

async function judgePlace(path: string): Promise<void> {
  const stats = statsOf(path);
  if (stats === undefined) return;
  if (!stats.isSocket())
    throw new VmctlError('host', `${path} exists and is no socket`, { hint: 'remove it' });
  if (await answers(path)) {
    throw new VmctlError('no-daemon', `another daemon is listening on ${path}`, {
      hint: '`vmctl ping` says which',
    });
  }
}

function answers(path: string): Promise<boolean> {
  return new Promise((resolve) => {
    const probe = createConnection({ path });
    probe.on('connect', () => resolve(true)).on('error', () => resolve(false));
    probe.on('connect', () => probe.destroy());
  });
}

function statsOf(path: string): Stats | undefined {
  return lstatSync(path, { throwIfNoEntry: false });
}
