import { statSync, utimesSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { spawnSync } from 'node:child_process';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { StreamItem } from '../../src/protocol/report.js';
import { RUNNING } from './fake-daemon.js';
import { failure, ground, hang, pause, pong, until } from './persistent-ground.js';

const deadPid = (): number => spawnSync('true').pid;

test('a daemon that has said that it comes is waited for', async () => {
  using place = ground();
  place.announce(process.pid);
  const answer = place.ask({ request: 'ping' });
  await pause(300);
  const server = await place.daemon(pong);
  assert.is((await answer).kind, 'pong');
  await server.close();
});

test('nobody is waited for when nobody comes: no file, one of the dead, an old one', async () => {
  using place = ground();
  const quickly = async (): Promise<void> => {
    const begun = Date.now();
    assert.is((await failure(place.ask({ request: 'ping' }))).code, 'no-daemon');
    assert.ok(Date.now() - begun < 8000, 'one that comes is waited for 10 s long');
  };
  await quickly();
  place.announce(deadPid());
  await quickly();
  place.announce(process.pid);
  const long = statSync(place.paths.comingFile).mtimeMs / 1000 - 3600;
  utimesSync(place.paths.comingFile, long, long);
  await quickly();
});

test('a daemon that lives and does not listen is asked again for a moment, not for ever', async () => {
  using place = ground();
  writeFileSync(place.paths.pidFile, `${process.pid}\n`);
  const begun = Date.now();
  assert.is((await failure(place.ask({ request: 'ping' }))).code, 'no-daemon');
  const waited = Date.now() - begun;
  assert.ok(waited >= 1500 && waited < 9500, `${waited} ms`);
});

test('a daemon that serves too many is asked again until it has room', async () => {
  using place = ground();
  const server = await place.daemon(
    async (wanted, reply, signal) => {
      if (wanted.request === 'ping') return pong(wanted, reply, signal);
      await pause(50);
      reply.done({ kind: 'done' });
    },
    { clients: 3 },
  );
  const answers = await Promise.all(Array.from({ length: 20 }, () => place.ask({ request: 'reload' })));
  assert.ok(answers.every(({ kind }) => kind === 'done'));
  await server.close();
});

test('a read whose daemon ends is asked of the next one, without a word', async () => {
  using place = ground();
  const old = await place.daemon(hang);
  const answer = place.ask({ request: 'status' });
  await place.heard();
  place.announce(process.pid);
  await old.close({ successor: true });
  const next = await place.daemon(async (_, reply) => reply.done({ kind: 'status', vms: [RUNNING] }));
  assert.is((await answer).kind, 'status');
  assert.is(place.terminal.said.err, '');
  await next.close();
});

test('a request that ends one daemon after the other is not sent for ever', async () => {
  using place = ground();
  let ended = 0;
  const server = createServer((socket) => {
    ended += 1;
    socket.on('error', () => undefined).destroy();
  });
  await new Promise<void>((resolve) => server.listen(place.paths.socket, resolve));
  assert.is((await failure(place.ask({ request: 'status' }))).code, 'protocol');
  assert.is(ended, 4);
  server.close();
});

test('what is asked once is not asked twice: shutdown and detach', async () => {
  using place = ground();
  for (const request of ['shutdown', 'detach'] as const) {
    const old = await place.daemon(hang);
    const answer = failure(place.ask({ request }));
    await place.heard();
    await old.close();
    assert.is((await answer).code, 'no-daemon');
    assert.is(place.requests.splice(0).length, 1);
  }
});

const event = (reason: string, mark: string): StreamItem => ({ kind: 'event', event: { reason }, mark });

test('a follower goes on behind its last event, and the past is shown once', async () => {
  using place = ground();
  const seen: unknown[] = [];
  const abort = new AbortController();
  const old = await place.daemon(async (wanted, reply, signal) => {
    await reply.item(event('past', 'a.1'));
    await reply.item({ kind: 'live', mark: 'a.1' });
    await reply.item(event('one', 'a.2'));
    await hang(wanted, reply, signal);
  });
  const following = failure(
    place.ask(
      { request: 'events', follow: true },
      {
        signal: abort.signal,
        onReport: (report) =>
          void (
            report.report === 'item' &&
            report.value.kind === 'event' &&
            seen.push(report.value.event['reason'])
          ),
      },
    ),
  );
  await until(() => seen.length === 2);
  place.announce(process.pid);
  await old.close({ successor: true });
  const next = await place.daemon(async (wanted, reply, signal) => {
    await reply.item(event('two', 'a.3'));
    await reply.item({ kind: 'live', mark: 'a.3' });
    await hang(wanted, reply, signal);
  });
  await until(() => seen.length === 3);
  assert.equal(seen, ['past', 'one', 'two']);
  assert.equal(place.requests, [
    { request: 'events', follow: true },
    { request: 'events', follow: true, after: 'a.2' },
  ]);
  abort.abort();
  await following;
  await next.close();
});

test('what of the past had come when the daemon ended is not shown twice', async () => {
  using place = ground();
  const seen: unknown[] = [];
  const old = await place.daemon(async (wanted, reply, signal) => {
    await reply.item(event('one', 'a.9'));
    await hang(wanted, reply, signal);
  });
  const answer = place.ask(
    { request: 'events', follow: false },
    { onReport: (report) => void (report.report === 'item' && seen.push(report.value)) },
  );
  await place.heard();
  // It may have come by then or not.
  await pause(100);
  place.announce(process.pid);
  await old.close({ successor: true });
  const next = await place.daemon(async (_, reply) => {
    await reply.item(event('one', 'a.9'));
    await reply.item(event('two', 'a.9'));
    reply.done({ kind: 'done' });
  });
  await answer;
  assert.is(seen.length, 2);
  await next.close();
});

test('a follower whose daemon was ended on purpose is told so, and starts none', async () => {
  using place = ground();
  const old = await place.daemon(hang);
  const following = failure(place.ask({ request: 'events', follow: true }, { policy: 'repair' }));
  await place.heard();
  await old.close();
  const error = await following;
  assert.equal([error.code, error.message], ['no-daemon', 'the daemon is ending']);
});

test('an order whose daemon was ended on purpose starts none either', async () => {
  using place = ground();
  const old = await place.daemon(hang);
  const order = { request: 'operate', verb: 'start', names: ['web'], wait: true } as const;
  const answer = failure(place.ask(order, { policy: 'need' }));
  await place.heard();
  await old.close();
  assert.is((await answer).code, 'no-daemon');
});

test.run();
