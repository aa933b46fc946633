import { existsSync, lstatSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { spawnSync } from 'node:child_process';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { isCut, request } from '../../src/control/client.js';
import type { Handle } from '../../src/control/connection.js';
import { removeLitter } from '../../src/control/listener.js';
import { bindServer, serve } from '../../src/control/server.js';
import type { VmctlError } from '../../src/errors.js';
import { awaitedFollow } from './client-ways.js';
import { scratchDirectory } from './scratch.js';

const pongOf =
  (pid: number): Handle =>
  async (_, reply) =>
    reply.done({ kind: 'pong', pid, version: '0', uptimeSeconds: 2 });

async function pidAt(path: string): Promise<number> {
  const pong = await request(path, { request: 'ping' }, { answerTimeoutMs: 60_000 });
  return pong.kind === 'pong' ? pong.pid : 0;
}

function gate(): { readonly opened: Promise<void>; open(): void } {
  let open = (): void => undefined;
  const opened = new Promise<void>((resolve) => (open = resolve));
  return { opened, open: () => open() };
}

test('a server that is bound is known to nobody until it is published', async () => {
  await using scratch = scratchDirectory();
  const server = await bindServer({ socketPath: scratch.socket, handle: pongOf(1) });
  assert.not(existsSync(scratch.socket));
  await server.publish();
  assert.is(await pidAt(scratch.socket), 1);
  assert.equal(readdirSync(scratch.path), ['control.sock']);
  assert.is(lstatSync(scratch.socket).mode & 0o777, 0o600);
  await server.close();
});

test('between an old server and its successor the socket is always there', async () => {
  await using scratch = scratchDirectory();
  const old = await serve({ socketPath: scratch.socket, handle: pongOf(1) });
  const next = await bindServer({ socketPath: scratch.socket, handle: pongOf(2) });
  const error = await next.publish().catch((reason: unknown) => reason);
  assert.is((error as VmctlError).code, 'no-daemon', 'nobody takes the place of one that answers');
  await old.close({ successor: true });
  assert.ok(lstatSync(scratch.socket).isSocket());
  const refused = await request(scratch.socket, { request: 'ping' }).catch((reason: unknown) => reason);
  assert.is(((refused as VmctlError).cause as NodeJS.ErrnoException).code, 'ECONNREFUSED');
  await next.publish();
  assert.is(await pidAt(scratch.socket), 2);
  await next.close();
  assert.equal(readdirSync(scratch.path), []);
});

test('an old server that closes late removes neither the name nor the socket of the new one', async () => {
  await using scratch = scratchDirectory();
  const old = await serve({ socketPath: scratch.socket, handle: pongOf(1) });
  const next = await bindServer({ socketPath: scratch.socket, handle: pongOf(2) });
  const closing = old.close({ successor: true });
  await next.publish();
  await closing;
  await old.close();
  assert.is(await pidAt(scratch.socket), 2);
  await next.close();
});

test('a server whose name is gone listens anew, and keeps who was connected', async () => {
  await using scratch = scratchDirectory();
  const [held, asked] = [gate(), gate()];
  let slow = true;
  const server = await serve({
    socketPath: scratch.socket,
    handle: async (...asking) => {
      asked.open();
      if (slow) await held.opened;
      return pongOf(1)(...asking);
    },
  });
  const before = pidAt(scratch.socket);
  await asked.opened;
  slow = false;
  rmSync(scratch.path, { recursive: true });
  const error = await server.renew().catch((reason: unknown) => reason);
  assert.is((error as VmctlError).code, 'host', 'there is no directory');
  mkdirSync(scratch.path);
  for (const time of ['once', 'again']) {
    await server.renew();
    assert.is(await pidAt(scratch.socket), 1, time);
    assert.equal(readdirSync(scratch.path), ['control.sock']);
    assert.is(lstatSync(scratch.socket).mode & 0o777, 0o600);
    rmSync(scratch.socket);
  }
  await server.renew();
  held.open();
  assert.is(await before, 1);
  await server.close();
  assert.equal(readdirSync(scratch.path), []);
});

test('a follower of a server that is succeeded is let go at once, and knows that it may ask again', async () => {
  await using scratch = scratchDirectory();
  const { follow, followed } = awaitedFollow();
  const old = await serve({ socketPath: scratch.socket, handle: follow });
  const wanted = { request: 'events', follow: true } as const;
  const answer = request(scratch.socket, wanted).catch((reason: unknown) => reason);
  await followed;
  await old.close({ successor: true });
  assert.ok(isCut(await answer));
});

test('what a server left that was killed before it published is cleared away, a living one is not', async () => {
  await using scratch = scratchDirectory();
  const script = `require('net').createServer().listen('${scratch.path}/.' + process.pid.toString(36) + '.1', () => process.kill(process.pid, 'SIGKILL'))`;
  spawnSync(process.execPath, ['-e', script]);
  assert.is(readdirSync(scratch.path).length, 1);
  writeFileSync(`${scratch.path}/web.json`, '');
  const server = await bindServer({ socketPath: scratch.socket, handle: pongOf(1) });
  removeLitter(scratch.path);
  assert.is(readdirSync(scratch.path).length, 2);
  await server.publish();
  await server.close();
  assert.equal(readdirSync(scratch.path), ['web.json']);
});

test.run();
