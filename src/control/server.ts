import { existsSync } from 'node:fs';
import { createServer, type Server, type Socket } from 'node:net';
import { VmctlError } from '../errors.js';
import { serveConnection, type Connection, type ConnectionLimits, type Handle } from './connection.js';
import { listenBeside, type Listener, type SocketAccess } from './listener.js';
import { createReply } from './reply.js';

export interface ServerLimits extends ConnectionLimits {
  readonly clients: number;
  /** Bytes that may wait for all clients together; whoever reads least is cut off for the others. */
  readonly totalBacklogBytes: number;
  /** How long closing waits for answers under way. */
  readonly closeGraceMs: number;
}

export interface ServeOptions {
  readonly socketPath: string;
  readonly handle: Handle;
  readonly limits?: Partial<ServerLimits>;
  /** Whose socket it is; absent = the daemon's own user's, mode 0600. */
  readonly access?: SocketAccess;
}

export interface CloseOptions {
  /** Another daemon takes the socket's place in a moment: its name stays, and nobody is waited for. */
  readonly successor?: boolean;
  /** Its name stays for the next daemon: who asks meanwhile is told that nobody is there, not that there is no way in. */
  readonly keepName?: boolean;
}

export interface ControlServer {
  /** Whether something is there by its name. */
  isFound(): boolean;
  /**
   * Listens anew, where its name is gone from the directory: nobody finds a socket that has none. Who is connected stays.
   * Rejects as `serve`, and goes on with what there is.
   */
  renew(): Promise<void>;
  /** Takes no more clients, lets answers under way be read, removes the socket. */
  close(options?: CloseOptions): Promise<void>;
}

/** A server that is bound, and known to nobody until it is published. */
export interface UnpublishedServer extends ControlServer {
  publish(): Promise<void>;
}

const LIMITS: ServerLimits = {
  clients: 1024,
  requestTimeoutMs: 10_000,
  backlogBytes: 4 * 1024 * 1024,
  totalBacklogBytes: 64 * 1024 * 1024,
  lingerMs: 10_000,
  closeGraceMs: 1000,
};

/** Answers that are written but not read when a successor waits; who is cut off asks that one. */
const SUCCESSION_GRACE_MS = 50;

/**
 * Listens on the control socket, mode 0600. The caller holds the daemon's lock: a socket nobody listens on is a dead
 * daemon's and is replaced. Rejects with VmctlError `no-daemon` when somebody does answer there, `host` when the path
 * is too long, taken by something else, or cannot be bound.
 */
export async function serve(options: ServeOptions): Promise<ControlServer> {
  const server = await bindServer(options);
  try {
    await server.publish();
  } catch (error) {
    await server.close();
    throw error;
  }
  return server;
}

/** As `serve` in two steps: everything that can be done before the lock is held, and the rest. */
export async function bindServer({
  socketPath,
  handle,
  limits,
  access,
}: ServeOptions): Promise<UnpublishedServer> {
  const connections = new Set<Connection>();
  const turnedAway = new Set<Socket>();
  const bounds = { ...LIMITS, onBacklog: () => relieve(connections, bounds), ...limits };
  const open = async (): Promise<Way> => {
    // Half-open: `nc -N` and friends close their side before they read the answer.
    const server = createServer({ allowHalfOpen: true }, (socket) => {
      if (connections.size >= bounds.clients) return turnAway(socket, turnedAway, bounds);
      const connection = serveConnection(socket, handle, bounds);
      connections.add(connection);
      socket.on('close', () => connections.delete(connection));
    });
    return { server, listener: await listenBeside(server, socketPath, access) };
  };
  // The last one is the one that is found by its name; clients of the others may still be there.
  const ways = [await open()];
  return {
    publish: async () => ways.at(-1)?.listener.publish(),
    isFound: () => existsSync(socketPath),
    renew: async () => (existsSync(socketPath) ? undefined : renew(ways, await open())),
    async close({ successor = false, keepName = successor } = {}) {
      if (!keepName) ways.at(-1)?.listener.withdraw();
      for (const socket of turnedAway) socket.destroy();
      const grace = successor ? SUCCESSION_GRACE_MS : bounds.closeGraceMs;
      await close(
        ways.map(({ server }) => server),
        connections,
        Math.min(grace, bounds.closeGraceMs),
      );
    },
  };
}

interface Way {
  readonly server: Server;
  readonly listener: Listener;
}

async function renew(ways: Way[], next: Way): Promise<void> {
  try {
    await next.listener.publish();
  } catch (error) {
    next.server.close();
    throw error;
  }
  ways.at(-1)?.server.close();
  ways.push(next);
}

/** One is told why as long as as many are being told; the others see the connection closed, and ask again as well. */
function turnAway(socket: Socket, others: Set<Socket>, limits: ServerLimits): void {
  if (others.size >= limits.clients) return void socket.destroy();
  others.add(socket);
  socket.on('close', () => others.delete(socket));
  socket.on('error', () => socket.destroy()).resume();
  createReply(socket, { ...limits, lingerMs: 1000 }).fail(
    new VmctlError('busy', `the daemon already serves ${limits.clients} clients`, { hint: 'try again' }),
  );
}

/** Large answers to clients that do not read: the largest goes first. */
function relieve(connections: ReadonlySet<Connection>, { totalBacklogBytes }: ServerLimits): void {
  const waiting = [...connections].sort((a, b) => b.waitingBytes() - a.waitingBytes());
  let total = waiting.reduce((sum, connection) => sum + connection.waitingBytes(), 0);
  for (const connection of waiting) {
    if (total <= totalBacklogBytes) return;
    total -= connection.waitingBytes();
    connection.destroy();
  }
}

async function close(
  servers: readonly Server[],
  connections: ReadonlySet<Connection>,
  graceMs: number,
): Promise<void> {
  const closed = Promise.all(
    servers.map((server) => new Promise<void>((resolve) => server.close(() => resolve()))),
  );
  for (const connection of connections) connection.leave();
  const grace = setTimeout(() => {
    for (const connection of connections) connection.destroy();
  }, graceMs);
  await closed;
  clearTimeout(grace);
}
