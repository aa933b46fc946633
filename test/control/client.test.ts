import { chmodSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { VmctlError } from '../../src/errors.js';
import { request } from '../../src/control/client.js';
import { scratchDirectory, scratchServer } from './scratch.js';

const failure = (answer: Promise<unknown>): Promise<VmctlError> =>
  answer.then(
    () => assert.unreachable('it must fail') as never,
    (error: VmctlError) => error,
  );

test('what comes before the result is handed on in order', async () => {
  await using server = await scratchServer({
    handle: async (_, reply) => {
      reply.progress('looking', 'a');
      await reply.item({ kind: 'log', line: 'one' });
      reply.done({ kind: 'done' });
      reply.progress('too late');
    },
  });
  const seen: unknown[] = [];
  const result = await request(server.socket, { request: 'reload' }, { onReport: (one) => seen.push(one) });
  assert.equal(result, { kind: 'done' });
  assert.equal(seen, [
    { report: 'progress', message: 'looking', name: 'a' },
    { report: 'item', value: { kind: 'log', line: 'one' } },
  ]);
});

test('an answer of several megabytes arrives whole', async () => {
  const faults = Array.from({ length: 20_000 }, (_, index) => `fault ${index} ${'é'.repeat(100)}`);
  await using server = await scratchServer({
    handle: async (_, reply) => reply.done({ kind: 'reload', changed: [], faults, restart: [] }),
  });
  const result = await request(server.socket, { request: 'reload' });
  assert.equal(result, { kind: 'reload', changed: [], faults, restart: [] });
});

test('no socket and a socket nobody listens on are both "no daemon", told apart by the cause', async () => {
  await using scratch = scratchDirectory();
  const none = await failure(request(scratch.socket, { request: 'ping' }));
  assert.equal([none.code, (none.cause as NodeJS.ErrnoException).code], ['no-daemon', 'ENOENT']);
  writeFileSync(scratch.socket, '');
  const stale = await failure(request(scratch.socket, { request: 'ping' }));
  assert.equal([stale.code, (stale.cause as NodeJS.ErrnoException).code], ['no-daemon', 'ECONNREFUSED']);
  assert.ok(stale.hint);
});

test('a socket that is not ours to use is a permission error with a hint', async () => {
  if (process.getuid?.() === 0) {
    console.log('# skipped: root may use every socket');
    return;
  }
  await using server = await scratchServer({ handle: async (_, reply) => reply.done({ kind: 'done' }) });
  chmodSync(server.socket, 0);
  const error = await failure(request(server.socket, { request: 'ping' }));
  assert.is(error.code, 'permission');
  assert.match(error.hint ?? '', /root/);
});

for (const [what, bytes] of [
  ['closes at once', ''],
  ['speaks another protocol', '220 mail ESMTP\r\n'],
  ['ends in the middle of a line', '{"report":"resu'],
] as const) {
  test(`a peer that ${what} is a protocol error`, async () => {
    await using scratch = scratchDirectory();
    const server = createServer((socket) => socket.on('error', () => undefined).end(bytes));
    await new Promise<void>((resolve) => server.listen(scratch.socket, resolve));
    assert.is((await failure(request(scratch.socket, { request: 'ping' }))).code, 'protocol');
    server.close();
  });
}

test('who follows is told that the daemon has ended, which is no fault of the protocol', async () => {
  await using scratch = scratchDirectory();
  const item = '{"report":"item","value":{"kind":"log","line":"one"}}\n';
  const server = createServer((socket) => socket.on('error', () => undefined).end(item));
  await new Promise<void>((resolve) => server.listen(scratch.socket, resolve));
  const seen: unknown[] = [];
  const wanted = { request: 'logs', name: 'a', follow: true } as const;
  const error = await failure(request(scratch.socket, wanted, { onReport: (one) => seen.push(one) }));
  assert.equal([error.code, error.message, error.cause], ['no-daemon', 'the daemon has ended', undefined]);
  assert.is(seen.length, 1);
  assert.is((await failure(request(scratch.socket, { ...wanted, follow: false }))).code, 'protocol');
  server.close();
});

test('a daemon that hangs is found out', async () => {
  await using scratch = scratchDirectory();
  const server = createServer((socket) => socket.on('error', () => undefined).resume());
  await new Promise<void>((resolve) => server.listen(scratch.socket, resolve));
  const error = await failure(request(scratch.socket, { request: 'ping' }, { answerTimeoutMs: 50 }));
  assert.is(error.code, 'no-daemon');
  assert.match(error.message, /does not answer/);
  server.close();
});

test('an aborted request ends at once', async () => {
  await using server = await scratchServer({
    handle: async (_, __, signal) =>
      new Promise((resolve) => signal.addEventListener('abort', () => resolve())),
  });
  const abort = new AbortController();
  const answer = failure(request(server.socket, { request: 'reload' }, { signal: abort.signal }));
  setTimeout(() => abort.abort(), 20);
  assert.is((await answer).code, 'denied');
});

test.run();
