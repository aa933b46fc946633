import { createConnection, type Socket } from 'node:net';
import { toVmctlError, VmctlError } from '../errors.js';
import { decodeReport, errorOf } from '../protocol/decode-report.js';
import type { ConsoleInput } from '../protocol/console.js';
import { encodeInput, encodeRequest } from '../protocol/encode.js';
import { createLineDecoder, REPORT_MAX_BYTES } from '../protocol/framing.js';
import type { ControlReport, ControlResult, WireError } from '../protocol/report.js';
import type { ControlRequest } from '../protocol/request.js';
import { checkSocketPath } from './socket-path.js';

/** What comes before the end of an answer. */
export type PartialReport = Extract<ControlReport, { report: 'progress' | 'item' }>;

/** The way to the daemon while it answers a `console` request. */
export interface Talk {
  /** False = the daemon has gone: it was not told. */
  say(input: ConsoleInput): boolean;
  /** Whether the answer is read on: one that is not waits at the daemon. */
  listen(on: boolean): void;
}

export interface RequestOptions {
  readonly onReport?: (report: PartialReport) => void;
  /** The request is on its way. */
  readonly onOpen?: (talk: Talk) => void;
  /** Aborted = stop listening; what was asked for goes on. */
  readonly signal?: AbortSignal;
  /** Default 5 s. */
  readonly connectTimeoutMs?: number;
  /** How long the daemon may be silent before its first report; absent = for ever. */
  readonly answerTimeoutMs?: number;
}

const CONNECT_TIMEOUT_MS = 5000;

/**
 * Asks the daemon and resolves with its result. Rejects with a VmctlError: the daemon's own, or `no-daemon` (its
 * `cause.code` is ENOENT when there is no socket, ECONNREFUSED when nobody listens on it), `permission`, `protocol`.
 */
export async function request(
  socketPath: string,
  wanted: ControlRequest,
  options: RequestOptions = {},
): Promise<ControlResult> {
  checkSocketPath(socketPath);
  if (options.signal?.aborted === true) throw interrupted();
  const socket = createConnection({ path: socketPath });
  const onAbort = (): unknown => socket.destroy(interrupted());
  options.signal?.addEventListener('abort', onAbort, { once: true });
  try {
    return await converse(socket, wanted, { ...options, socketPath });
  } finally {
    options.signal?.removeEventListener('abort', onAbort);
    socket.destroy();
  }
}

function interrupted(): VmctlError {
  return new VmctlError('denied', 'interrupted');
}

function converse(
  socket: Socket,
  wanted: ControlRequest,
  { socketPath, onReport, onOpen, ...limits }: RequestOptions & { socketPath: string },
): Promise<ControlResult> {
  const decoder = createLineDecoder({ maxBytes: REPORT_MAX_BYTES });
  const silence = deadline(socket, socketPath);
  return new Promise<ControlResult>((resolve, reject) => {
    const fail = (error: unknown): void => reject(connectError(error, socketPath, wanted));
    silence.set(limits.connectTimeoutMs ?? CONNECT_TIMEOUT_MS);
    socket.on('connect', () => {
      silence.set(limits.answerTimeoutMs);
      socket.write(encodeRequest(wanted));
      onOpen?.(talkOver(socket));
    });
    socket.on('data', (chunk) => {
      silence.set(undefined);
      try {
        for (const line of decoder.push(chunk)) take(decodeReport(line));
      } catch (error) {
        fail(error);
      }
    });
    socket.on('error', fail);
    socket.on('close', () => fail(closedEarly(wanted)));

    function take(report: ControlReport | undefined): void {
      if (report === undefined) return;
      if (report.report === 'result') resolve(report.value);
      else if (report.report === 'error') reject(toldError(report.error));
      else onReport?.(report);
    }
  }).finally(() => silence.set(undefined));
}

function talkOver(socket: Socket): Talk {
  return {
    say(input) {
      if (!socket.writable) return false;
      socket.write(encodeInput(input));
      return true;
    },
    listen: (on) => void (on ? socket.resume() : socket.pause()),
  };
}

/** A timer that ends the conversation; setting it again replaces it. */
function deadline(socket: Socket, path: string): { set(ms: number | undefined): void } {
  let timer: NodeJS.Timeout | undefined;
  return {
    set(ms) {
      clearTimeout(timer);
      if (ms === undefined) return;
      timer = setTimeout(() => {
        const seconds = Math.round(ms / 1000);
        socket.destroy(new VmctlError('no-daemon', `the daemon does not answer on ${path} for ${seconds} s`));
      }, ms);
    },
  };
}

const cuts = new WeakSet<object>();

/** Whether a request failed because its daemon ended before it answered: the next one may be asked. */
export function isCut(error: unknown): boolean {
  return typeof error === 'object' && error !== null && cuts.has(error);
}

function cut(error: VmctlError): VmctlError {
  cuts.add(error);
  return error;
}

/** Whoever follows waits for no answer: the stream ends with the daemon. */
function closedEarly(wanted: ControlRequest): VmctlError {
  if ('follow' in wanted && wanted.follow) return cut(new VmctlError('no-daemon', 'the daemon has ended'));
  const hint = 'it may have ended; `vmctl ping` asks';
  return cut(new VmctlError('protocol', 'the daemon closed the connection without an answer', { hint }));
}

/** Only a daemon that ends says that there is none. */
function toldError(told: WireError): VmctlError {
  const error = errorOf(told);
  return error.code === 'no-daemon' ? cut(error) : error;
}

/** A socket error in the words of the error table. */
function connectError(error: unknown, path: string, wanted: ControlRequest): VmctlError {
  const code = (error as NodeJS.ErrnoException).code;
  switch (code) {
    case 'ENOENT':
    case 'ENOTDIR':
    case 'ECONNREFUSED':
      return new VmctlError('no-daemon', `no vmctl daemon is running (${path})`, {
        hint: 'start it with `service vmctl onestart` or `vmctl daemon run`',
        cause: error,
      });
    case 'EAGAIN':
      // Too many wait to be accepted: Linux says so, FreeBSD refuses as if nobody listened (listen(2)).
      return new VmctlError('busy', `the vmctl daemon takes no more clients just now (${path})`, {
        hint: 'try again',
        cause: error,
      });
    case 'EACCES':
    case 'EPERM':
      return new VmctlError('permission', `not allowed to talk to the vmctl daemon (${path})`, {
        hint: 'run vmctl as root, for example with doas(1) or sudo(8)',
        cause: error,
      });
    case 'ECONNRESET':
    case 'EPIPE':
      return closedEarly(wanted);
    default:
      return error instanceof VmctlError ? error : systemError(error, path);
  }
}

function systemError(error: unknown, path: string): VmctlError {
  if ((error as NodeJS.ErrnoException).syscall === undefined) return toVmctlError(error);
  return new VmctlError('host', `cannot use the control socket ${path}: ${(error as Error).message}`, {
    cause: error,
  });
}
