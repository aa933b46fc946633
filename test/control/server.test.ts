import { existsSync, lstatSync, writeFileSync } from 'node:fs';
import { createConnection } from 'node:net';
import { spawnSync } from 'node:child_process';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { VmctlError } from '../../src/errors.js';
import { request } from '../../src/control/client.js';
import type { Handle } from '../../src/control/connection.js';
import { serve } from '../../src/control/server.js';
import { SOCKET_PATH_BYTES } from '../../src/control/socket-path.js';
import { encodeRequest } from '../../src/protocol/encode.js';
import { awaitedFollow, isAlive, pause, pong, silentClient } from './client-ways.js';
import { scratchDirectory, scratchServer } from './scratch.js';

const PING = encodeRequest({ request: 'ping' });

/** Everything the server says to raw bytes; `end` = close our side behind them. */
function exchange(path: string, data: string | Buffer, { end = false } = {}): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = createConnection({ path, allowHalfOpen: true });
    let answer = '';
    socket.on('data', (chunk) => (answer += chunk.toString()));
    socket.on('error', reject);
    socket.on('end', () => socket.end());
    socket.on('close', () => resolve(answer));
    if (end) socket.end(data);
    else socket.write(data);
  });
}

function codeOf(answer: string): unknown {
  return (JSON.parse(answer) as { error?: { code?: string } }).error?.code;
}

test('the socket is for its owner only and is gone after closing', async () => {
  await using server = await scratchServer({ handle: pong });
  assert.is(lstatSync(server.socket).mode & 0o777, 0o600);
  await server.close();
  assert.not(existsSync(server.socket));
});

test('garbage, half a line, two requests, no JSON object: each a protocol error, and the server lives', async () => {
  await using server = await scratchServer({ handle: pong });
  for (const data of ['GET / HTTP/1.1\r\n\r\n', '\0\0\0\n', '\xff\n', '[]\n', `${PING}${PING}`, `${PING}x`]) {
    assert.is(codeOf(await exchange(server.socket, Buffer.from(data, 'latin1'))), 'protocol');
  }
  assert.is(codeOf(await exchange(server.socket, '{"request":', { end: true })), 'protocol');
  assert.is(codeOf(await exchange(server.socket, '', { end: true })), 'protocol');
  await isAlive(server.socket);
});

test('10 MB without a newline are refused without being kept', async () => {
  await using server = await scratchServer({ handle: pong });
  const before = process.memoryUsage().rss;
  assert.is(codeOf(await exchange(server.socket, Buffer.alloc(10_000_000, 0x61))), 'protocol');
  assert.ok(process.memoryUsage().rss - before < 60_000_000);
  await isAlive(server.socket);
});

test('a client that sends nothing is cut off', async () => {
  await using server = await scratchServer({ handle: pong, limits: { requestTimeoutMs: 50 } });
  assert.is(codeOf(await exchange(server.socket, '')), 'protocol');
  await isAlive(server.socket);
});

test('a client that closes its side behind the request gets its answer', async () => {
  await using server = await scratchServer({ handle: pong });
  assert.match(await exchange(server.socket, PING, { end: true }), /"pong"/);
});

test('a client that does not read is cut off once too much waits for it, and its handler ends', async () => {
  let sent = 0;
  let over: (() => void) | undefined;
  const ended = new Promise<void>((resolve) => (over = resolve));
  const flood: Handle = async (wanted, reply, signal) => {
    if (wanted.request !== 'events') return pong(wanted, reply, signal);
    for (; !signal.aborted; sent += 1) {
      void reply.item({ kind: 'log', line: 'x'.repeat(10_000) });
      await new Promise((resolve) => setImmediate(resolve));
    }
    over?.();
  };
  await using server = await scratchServer({ handle: flood, limits: { backlogBytes: 200_000 } });
  const socket = silentClient(server.socket, { request: 'events', follow: true });
  await ended;
  assert.ok(sent < 1000, `${sent} items of 10 kB were taken`);
  await isAlive(server.socket);
  socket.destroy();
});

test('a handler that waits for room does not outrun a slow client, and loses nothing', async () => {
  const story: Handle = async (_, reply) => {
    for (let line = 0; line < 300; line += 1) {
      await reply.item({ kind: 'log', line: `${line}:${'x'.repeat(10_000)}` });
    }
    reply.done({ kind: 'done' });
  };
  await using server = await scratchServer({ handle: story, limits: { backlogBytes: 200_000 } });
  const socket = silentClient(server.socket, { request: 'logs', name: 'a', follow: false });
  await pause(100);
  let text = '';
  socket.on('data', (chunk) => (text += chunk.toString())).resume();
  await new Promise((resolve) => socket.on('close', resolve));
  assert.is(text.trimEnd().split('\n').length, 301);
});

test('a client that goes away aborts the signal and nothing else', async () => {
  const { follow, followed, released } = awaitedFollow();
  const handle: Handle = async (wanted, reply, signal) => {
    if (wanted.request === 'ping') return pong(wanted, reply, signal);
    await follow(wanted, reply, signal);
    reply.done({ kind: 'done' });
  };
  await using server = await scratchServer({ handle });
  const socket = silentClient(server.socket, { request: 'reload' });
  await followed;
  socket.destroy();
  await released;
  await isAlive(server.socket);
});

test('a client above the limit is told so, and those within it are served', async () => {
  const wait: Handle = async (_, __, signal) =>
    new Promise((resolve) => signal.addEventListener('abort', () => resolve()));
  await using server = await scratchServer({ handle: wait, limits: { clients: 3 } });
  const held = [1, 2, 3].map(() => silentClient(server.socket, { request: 'events', follow: true }));
  await pause(50);
  const error = await request(server.socket, { request: 'ping' }).catch((reason: unknown) => reason);
  assert.is((error as VmctlError).code, 'busy');
  for (const socket of held) socket.destroy();
});

test('a client that only has nothing more to say gets an answer that takes its time', async () => {
  const slow: Handle = async (_, reply, signal) => {
    await pause(200);
    assert.not(signal.aborted);
    reply.done({ kind: 'done' });
  };
  await using server = await scratchServer({ handle: slow });
  assert.match(await exchange(server.socket, encodeRequest({ request: 'reload' }), { end: true }), /"done"/);
});

test('a handler that throws or forgets to answer is an internal error for its client only', async () => {
  const handle: Handle = async (wanted, reply, signal) => {
    if (wanted.request === 'reload') throw new TypeError('boom');
    if (wanted.request === 'ping') return pong(wanted, reply, signal);
  };
  await using server = await scratchServer({ handle });
  for (const wanted of ['reload', 'status'] as const) {
    const error = await request(server.socket, { request: wanted }).catch((reason: unknown) => reason);
    assert.is((error as VmctlError).code, 'internal');
  }
  await isAlive(server.socket);
});

test('closing ends followers with a reason', async () => {
  const { follow, followed } = awaitedFollow();
  await using server = await scratchServer({ handle: follow });
  const answer = request(server.socket, { request: 'events', follow: true }).catch(
    (reason: unknown) => reason,
  );
  await followed;
  await server.close();
  assert.is(((await answer) as VmctlError).code, 'no-daemon');
});

test('the socket a dead daemon left is replaced', async () => {
  await using scratch = scratchDirectory();
  const script = `require('net').createServer().listen(${JSON.stringify(scratch.socket)}, () => process.kill(process.pid, 'SIGKILL'))`;
  spawnSync(process.execPath, ['-e', script]);
  assert.ok(lstatSync(scratch.socket).isSocket());
  const server = await serve({ socketPath: scratch.socket, handle: pong });
  await isAlive(scratch.socket);
  await server.close();
});

test('the socket of a living daemon is left alone', async () => {
  await using server = await scratchServer({ handle: pong });
  const error = await serve({ socketPath: server.socket, handle: pong }).catch((reason: unknown) => reason);
  assert.is((error as VmctlError).code, 'no-daemon');
  await isAlive(server.socket);
});

test('a file that is no socket is not removed', async () => {
  await using scratch = scratchDirectory();
  writeFileSync(scratch.socket, 'precious');
  const error = await serve({ socketPath: scratch.socket, handle: pong }).catch((reason: unknown) => reason);
  assert.is((error as VmctlError).code, 'host');
  assert.ok(lstatSync(scratch.socket).isFile());
});

test('a path that no socket can have is refused by name, on both sides', async () => {
  const socketPath = `/tmp/${'x'.repeat(SOCKET_PATH_BYTES)}`;
  for (const failed of [serve({ socketPath, handle: pong }), request(socketPath, { request: 'ping' })]) {
    const error = (await failed.catch((reason: unknown) => reason)) as VmctlError;
    assert.is(error.code, 'host');
    assert.match(error.message, /bytes/);
  }
});

test('a directory that is not there is a host error', async () => {
  const error = await serve({ socketPath: '/nonexistent/vmctl/s', handle: pong }).catch(
    (reason: unknown) => reason,
  );
  assert.is((error as VmctlError).code, 'host');
});

test.run();
