import { createConnection, type Socket } from 'node:net';
import * as assert from 'uvu/assert';
import { request } from '../../src/control/client.js';
import type { Handle } from '../../src/control/connection.js';
import { encodeRequest } from '../../src/protocol/encode.js';

export const pong: Handle = async (_, reply) =>
  reply.done({ kind: 'pong', pid: 1, version: '0', uptimeSeconds: 2 });

export async function isAlive(path: string): Promise<void> {
  assert.is((await request(path, { request: 'ping' }, { answerTimeoutMs: 60_000 })).kind, 'pong');
}

/** Asks and does not read the answer. */
export function silentClient(path: string, wanted: Parameters<typeof encodeRequest>[0]): Socket {
  const socket = createConnection({ path });
  socket.on('error', () => undefined);
  socket.write(encodeRequest(wanted));
  socket.pause();
  return socket;
}

export function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

/** A request that lasts until its client has gone: when it has come to its handler, and when it was let go. */
export function awaitedFollow(): {
  readonly follow: Handle;
  readonly followed: Promise<void>;
  readonly released: Promise<void>;
} {
  let [begin, end]: (() => void)[] = [];
  const followed = new Promise<void>((resolve) => (begin = resolve));
  const released = new Promise<void>((resolve) => (end = resolve));
  return {
    ...{ followed, released },
    follow: (_, __, signal) => {
      signal.addEventListener('abort', () => end?.());
      begin?.();
      return released;
    },
  };
}
