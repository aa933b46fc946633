import type { Socket } from 'node:net';
import { VmctlError } from '../errors.js';
import { decodeRequest } from '../protocol/decode-request.js';
import { createLineDecoder, REQUEST_MAX_BYTES } from '../protocol/framing.js';
import type { ControlRequest } from '../protocol/request.js';
import { createLineIntake, type ClientLines } from './client-lines.js';
import { createReply, type Reply, type ReplyLimits, type SocketReply } from './reply.js';

/**
 * Answers one request. `signal` is aborted when the client has gone or the server closes: stop following, stop waiting;
 * never undo. A rejection is the answer `error`. `lines`: what the client says behind a `console` request; behind others it
 * may say nothing.
 */
export type Handle = (
  request: ControlRequest,
  reply: Reply,
  signal: AbortSignal,
  lines?: ClientLines,
) => Promise<void>;

export interface ConnectionLimits extends ReplyLimits {
  /** How long a client may take to send its request. */
  readonly requestTimeoutMs: number;
}

const NEWLINE = 0x0a;

/** One client being served. */
export interface Connection {
  /** The server closes: a client that has asked is given its answer, one that has not is cut off. */
  leave(): void;
  destroy(): void;
  /** What was written to it and not taken yet. */
  waitingBytes(): number;
}

/** One connection = one request line, behind `console` further ones, one answer, close. Nothing a client does throws. */
export function serveConnection(socket: Socket, handle: Handle, limits: ConnectionLimits): Connection {
  const decoder = createLineDecoder({ maxBytes: REQUEST_MAX_BYTES });
  const abort = new AbortController();
  const reply = createReply(socket, limits);
  const intake = createLineIntake(socket);
  let asked: ControlRequest['request'] | undefined;
  const late = setTimeout(() => reply.fail(tooLate(limits)), limits.requestTimeoutMs);

  function take(chunk: Buffer): void {
    if (reply.finished) return;
    if (asked !== undefined) return takeMore(chunk);
    const end = chunk.indexOf(NEWLINE) + 1;
    const [line] = decoder.push(end === 0 ? chunk : chunk.subarray(0, end));
    if (line === undefined) return;
    clearTimeout(late);
    const request = decodeRequest(line);
    asked = request.request;
    takeMore(chunk.subarray(end));
    void answer(handle, request, { reply, signal: abort.signal, lines: intake });
  }

  function takeMore(chunk: Buffer): void {
    if (chunk.length === 0) return;
    if (asked !== 'console') throw new VmctlError('protocol', 'only one request per connection');
    intake.push(chunk);
  }

  socket.on('data', (chunk) => {
    try {
      take(chunk);
    } catch (error) {
      clearTimeout(late);
      reply.fail(error);
      // Whoever says something else at a console holds no keyboard.
      if (asked === 'console') abort.abort(error);
    }
  });
  socket.on('end', () => {
    intake.end();
    if (asked === undefined)
      reply.fail(new VmctlError('protocol', 'the connection ended before the request was complete'));
    // A client that has gone looks like `nc -N`, which only has nothing more to say: a write tells them apart.
    else reply.progress('working');
  });
  socket.on('error', () => socket.destroy());
  socket.on('close', () => {
    clearTimeout(late);
    intake.end();
    abort.abort();
  });
  return {
    leave() {
      if (asked === undefined) socket.destroy();
      abort.abort(new VmctlError('no-daemon', 'the daemon is ending'));
    },
    destroy: () => socket.destroy(),
    waitingBytes: () => socket.writableLength,
  };
}

interface Talk {
  readonly reply: SocketReply;
  readonly signal: AbortSignal;
  readonly lines: ClientLines;
}

async function answer(
  handle: Handle,
  request: ControlRequest,
  { reply, signal, lines }: Talk,
): Promise<void> {
  try {
    await handle(request, reply, signal, lines);
  } catch (error) {
    reply.fail(error);
  }
  if (reply.finished) return;
  const reason: unknown = signal.reason;
  reply.fail(
    reason instanceof VmctlError
      ? reason
      : new VmctlError('internal', `${request.request}: no answer was given`),
  );
}

function tooLate({ requestTimeoutMs }: ConnectionLimits): VmctlError {
  return new VmctlError('protocol', `no request came within ${Math.round(requestTimeoutMs / 1000)} s`);
}
