import type { Socket } from 'node:net';
import { encodeError, encodeReport } from '../protocol/encode.js';
import type { ControlReport, ControlResult, StreamItem } from '../protocol/report.js';

/** How a handler answers. After `done` or `fail`, and when the client has gone, every call does nothing. */
export interface Reply {
  progress(message: string, name?: string): void;
  /** Resolves when there is room for more, or nobody to send to: await it when there is much to send. */
  item(value: StreamItem): Promise<void>;
  done(result: ControlResult): void;
  /** Any thrown value; what is no VmctlError becomes `internal`. */
  fail(error: unknown): void;
}

export interface ReplyLimits {
  /** Bytes that may wait for a client that reads slowly; one that falls further behind is cut off. */
  readonly backlogBytes: number;
  /** Told when something waits for a client: others may be waiting, too. */
  readonly onBacklog?: () => void;
  /** How long a client may take to read the end of its answer, and to close. */
  readonly lingerMs: number;
}

export interface SocketReply extends Reply {
  readonly finished: boolean;
}

/** A reply over a socket whose client may read slowly, never, or be gone. */
export function createReply(socket: Socket, limits: ReplyLimits): SocketReply {
  let finished = false;
  const room = roomOf(socket);

  function send(report: ControlReport): boolean {
    if (finished || !socket.writable) return true;
    if (socket.writableLength > limits.backlogBytes) {
      socket.destroy();
      return true;
    }
    const room = socket.write(encodeReport(report));
    if (!room) limits.onBacklog?.();
    return room;
  }

  function finish(report: ControlReport): void {
    if (finished) return;
    send(report);
    finished = true;
    if (socket.destroyed) return;
    socket.end();
    // Until the client closes its side we read on and discard: closing over unread bytes would cost it the answer.
    const linger = setTimeout(() => socket.destroy(), limits.lingerMs);
    socket.once('close', () => clearTimeout(linger));
  }

  return {
    get finished() {
      return finished;
    },
    progress: (message, name) =>
      void send({ report: 'progress', message, ...(name === undefined ? {} : { name }) }),
    item: (value) => (send({ report: 'item', value }) ? Promise.resolve() : room()),
    done: (value) => finish({ report: 'result', value }),
    fail: (error) => finish({ report: 'error', error: encodeError(error) }),
  };
}

/** One promise for all that wait, gone when it is resolved. */
function roomOf(socket: Socket): () => Promise<void> {
  let room: Promise<void> | undefined;
  return () =>
    (room ??= new Promise((resolve) => {
      const done = (): void => {
        socket.off('drain', done).off('close', done);
        room = undefined;
        resolve();
      };
      socket.on('drain', done).on('close', done);
    }));
}
