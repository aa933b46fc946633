import { lstat, unlink } from 'node:fs/promises';
import { createServer, createConnection, type Server, type Socket } from 'node:net';
import { VmctlError } from '../errors.js';
import { serveConnection, type Connection, type ConnectionLimits, type Handle } from './connection.js';
import { createReply } from './reply.js';
import { checkSocketPath } from './socket-path.js';

export interface ServerLimits extends ConnectionLimits {
  readonly clients: number;
  /** How long closing waits for answers under way. */
  readonly closeGraceMs: number;
}

export interface ServeOptions {
  readonly socketPath: string;
  readonly handle: Handle;
  readonly limits?: Partial<ServerLimits>;
}

export interface ControlServer {
  /** Takes no more clients, lets answers under way be read, removes the socket. */
  close(): Promise<void>;
}

const LIMITS: ServerLimits = {
  clients: 256,
  requestTimeoutMs: 10_000,
  backlogBytes: 4 * 1024 * 1024,
  lingerMs: 10_000,
  closeGraceMs: 1000,
};

/**
 * Listens on the control socket, mode 0600. The caller holds the daemon's lock: a socket nobody listens on is a dead
 * daemon's and is removed. Rejects with VmctlError `no-daemon` when somebody does answer there, `host` when the path
 * is too long, taken by something else, or cannot be bound.
 */
export async function serve({ socketPath, handle, limits }: ServeOptions): Promise<ControlServer> {
  checkSocketPath(socketPath);
  const bounds = { ...LIMITS, ...limits };
  await removeStale(socketPath);
  const connections = new Set<Connection>();
  // Half-open: `nc -N` and friends close their side before they read the answer.
  const server = createServer({ allowHalfOpen: true }, (socket) => {
    if (connections.size >= bounds.clients) return turnAway(socket, bounds);
    const connection = serveConnection(socket, handle, bounds);
    connections.add(connection);
    socket.on('close', () => connections.delete(connection));
  });
  await listen(server, socketPath);
  return { close: () => close(server, connections, bounds) };
}

async function removeStale(path: string): Promise<void> {
  const stats = await lstat(path).catch(() => undefined);
  if (stats === undefined) return;
  if (!stats.isSocket())
    throw new VmctlError('host', `${path} exists and is no socket`, { hint: 'remove it' });
  if (await answers(path)) {
    throw new VmctlError('no-daemon', `another daemon is listening on ${path}`, {
      hint: '`vmctl ping` says which',
    });
  }
  await unlink(path);
}

function answers(path: string): Promise<boolean> {
  return new Promise((resolve) => {
    const probe = createConnection({ path });
    probe.on('connect', () => resolve(true)).on('error', () => resolve(false));
    probe.on('connect', () => probe.destroy());
  });
}

/** The umask, not a later chmod: at no moment may another user connect. */
function listen(server: Server, path: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (error) => {
      reject(new VmctlError('host', `cannot listen on ${path}: ${error.message}`, { cause: error }));
    });
    const umask = process.umask(0o177);
    try {
      server.listen({ path }, () => {
        // From here on an error is a failed accept(2), out of descriptors for instance: that client's loss only.
        server.removeAllListeners('error').on('error', () => undefined);
        resolve();
      });
    } finally {
      process.umask(umask);
    }
  });
}

function turnAway(socket: Socket, limits: ServerLimits): void {
  socket.on('error', () => socket.destroy()).resume();
  createReply(socket, { ...limits, lingerMs: 1000 }).fail(
    new VmctlError('denied', `the daemon already serves ${limits.clients} clients`, { hint: 'try again' }),
  );
}

async function close(
  server: Server,
  connections: ReadonlySet<Connection>,
  { closeGraceMs }: ServerLimits,
): Promise<void> {
  const closed = new Promise<void>((resolve) => server.close(() => resolve()));
  for (const connection of connections) connection.leave();
  const grace = setTimeout(() => {
    for (const connection of connections) connection.destroy();
  }, closeGraceMs);
  await closed;
  clearTimeout(grace);
}
