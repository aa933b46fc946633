import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { isCut, request } from '../../src/control/client.js';
import type { Handle } from '../../src/control/connection.js';
import type { VmctlError } from '../../src/errors.js';
import { isAlive, pause, pong, silentClient } from './client-ways.js';
import { scratchServer } from './scratch.js';

test('200 clients at once are all answered', async () => {
  await using server = await scratchServer({ handle: pong });
  await Promise.all(Array.from({ length: 200 }, () => isAlive(server.socket)));
});

test('a thousand followers at once are served, and so is who asks beside them', async () => {
  const handle: Handle = (wanted, reply, signal) =>
    wanted.request === 'ping'
      ? pong(wanted, reply, signal)
      : new Promise((resolve) => signal.addEventListener('abort', () => resolve()));
  await using server = await scratchServer({ handle });
  const followers = Array.from({ length: 1000 }, () =>
    silentClient(server.socket, { request: 'events', follow: true }),
  );
  await Promise.all(followers.map((socket) => new Promise((resolve) => socket.once('connect', resolve))));
  await isAlive(server.socket);
  for (const socket of followers) socket.destroy();
});

test('a thousand who come above the limit are told so, or cut off, and none is left in the dark', async () => {
  const wait: Handle = async (_, __, signal) =>
    new Promise((resolve) => signal.addEventListener('abort', () => resolve()));
  await using server = await scratchServer({ handle: wait, limits: { clients: 10 } });
  const held = Array.from({ length: 10 }, () =>
    silentClient(server.socket, { request: 'events', follow: true }),
  );
  await pause(50);
  const errors = await Promise.all(
    Array.from({ length: 1000 }, () =>
      request(server.socket, { request: 'ping' }).catch((reason: unknown) => reason),
    ),
  );
  for (const error of errors) assert.ok((error as VmctlError).code === 'busy' || isCut(error), String(error));
  assert.ok(errors.some((error) => (error as VmctlError).code === 'busy'));
  for (const socket of held) socket.destroy();
});

test('large answers to clients that do not read are bounded all together: the one that reads least goes', async () => {
  const faults = ['x'.repeat(500_000)];
  const large: Handle = (wanted, reply, signal) =>
    wanted.request === 'ping'
      ? pong(wanted, reply, signal)
      : Promise.resolve(reply.done({ kind: 'reload', changed: [], faults, restart: [] }));
  await using server = await scratchServer({ handle: large, limits: { totalBacklogBytes: 3_000_000 } });
  const before = process.memoryUsage().rss;
  const deaf = Array.from({ length: 100 }, () => silentClient(server.socket, { request: 'reload' }));
  const closed = deaf.map((socket) => new Promise((resolve) => socket.on('close', resolve)));
  for (const socket of deaf) socket.on('error', () => undefined);
  await pause(500);
  const grown = process.memoryUsage().rss - before;
  assert.ok(grown < 60_000_000, `${grown} bytes`);
  await isAlive(server.socket);
  const whole = await request(server.socket, { request: 'reload' });
  assert.is(whole.kind, 'reload');
  for (const socket of deaf) socket.resume();
  await Promise.all(closed);
});

test.run();
