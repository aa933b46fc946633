import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { createConnection, type Socket } from 'node:net';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { request } from '../../src/control/client.js';
import { serve } from '../../src/control/server.js';
import { createHandler } from '../../src/daemon/handler.js';
import { encodeRequest } from '../../src/protocol/encode.js';
import type { Outcome } from '../../src/protocol/report.js';
import { createJournal } from '../../src/store/journal.js';
import { pathsOf, type Paths } from '../../src/store/paths.js';
import { realClock } from '../../src/supervisor/clock.js';
import { createStory, type Story } from '../../src/supervisor/story.js';
import type { Supervisor } from '../../src/supervisor/supervisor.js';

setFlagsFromString('--expose-gc');
const gc = runInNewContext('gc') as () => void;

const silent = {
  debug: () => undefined,
  info: () => undefined,
  warn: () => undefined,
  error: () => undefined,
};

interface Ground extends AsyncDisposable {
  readonly paths: Paths;
  readonly story: Story;
  /** Orders that somebody waits for. */
  waiting(): number;
}

/** The daemon's own handler and server, over a supervisor whose orders are never done. */
async function ground(): Promise<Ground> {
  const paths = pathsOf({ root: mkdtempSync('/tmp/vmctl-') });
  mkdirSync(paths.run, { recursive: true });
  const story = createStory({ log: silent, clock: realClock, append: createJournal(paths.eventLog) });
  let waiting = 0;
  const supervisor = {
    status: () => [],
    knows: () => true,
    reload: () => Promise.resolve({ changed: [], faults: [], restart: [] }),
    operate: (_: unknown, onProgress: (message: string) => void, signal: AbortSignal) =>
      new Promise<readonly Outcome[]>((resolve) => {
        waiting += 1;
        onProgress('starting');
        signal.addEventListener('abort', () => resolve([(waiting -= 1)].flatMap(() => [])), { once: true });
      }),
  } as unknown as Supervisor;
  const handle = createHandler({
    ...{ supervisor, story, paths, clock: realClock, end: () => undefined },
    consoles: { attend: () => Promise.resolve(), release: () => undefined },
  });
  const server = await serve({ socketPath: paths.socket, handle });
  return {
    ...{ paths, story },
    waiting: () => waiting,
    [Symbol.asyncDispose]: async () => {
      await server.close();
      rmSync(paths.root, { recursive: true, force: true });
    },
  };
}

function send(paths: Paths, text: string): Promise<Socket> {
  return new Promise((resolve) => {
    const socket = createConnection(paths.socket);
    socket.on('error', () => undefined);
    socket.once('connect', () => {
      socket.write(text);
      resolve(socket);
    });
  });
}

/** Everything clients do, the rude ones too, fifty of each at once. */
async function visit({ paths, story }: Ground): Promise<void> {
  const fifty = <T>(make: () => Promise<T>): Promise<T[]> => Promise.all(Array.from({ length: 50 }, make));
  await fifty(() => request(paths.socket, { request: 'ping' }));
  await fifty(() => request(paths.socket, { request: 'status' }));
  await fifty(() => request(paths.socket, { request: 'events', follow: false }));
  const order = { request: 'operate', verb: 'start', names: ['web'], wait: true } as const;
  const gone = await fifty(() => send(paths, encodeRequest(order)));
  const followers = await fifty(() => send(paths, encodeRequest({ request: 'events', follow: true })));
  const loggers = await fifty(() =>
    send(paths, encodeRequest({ request: 'logs', name: 'web', follow: true })),
  );
  const halves = await fifty(() => send(paths, '{"version":2,"requ'));
  const rude = await fifty(() => send(paths, 'GET / HTTP/1.1\r\n\r\n'));
  for (const socket of [...followers, ...loggers]) socket.pause();
  for (let at = 0; at < 50; at += 1) story.tell('vm.warning', { vm: 'web', reason: `noise ${at}` });
  await new Promise((resolve) => setTimeout(resolve, 50));
  for (const socket of [...gone, ...followers, ...loggers, ...halves, ...rude]) socket.destroy();
}

function descriptors(): number {
  return existsSync('/proc/self/fd') ? readdirSync('/proc/self/fd').length : 0;
}

async function settled<T>(read: () => T, done: (value: T) => boolean, limit = 60_000): Promise<T> {
  for (let tries = 0; !done(read()) && tries < limit / 10; tries += 1)
    await new Promise((resolve) => setTimeout(resolve, 10));
  return read();
}

function heapBytes(): number {
  gc();
  gc();
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}

test('however many clients have come and gone, memory and descriptors are as before', async () => {
  await using place = await ground();
  for (let round = 0; round < 3; round += 1) await visit(place);
  const open = await settled(descriptors, () => false, 3000);
  const before = heapBytes();
  for (let round = 0; round < 8; round += 1) await visit(place);
  assert.is(await settled(descriptors, (count) => count <= open), open);
  assert.is(await settled(place.waiting, (count) => count === 0), 0, 'orders that nobody waits for any more');
  const grown = heapBytes() - before;
  console.log(`# 3200 clients: ${(grown / 1024).toFixed(0)} KiB of heap more, ${open} descriptors`);
  assert.ok(grown < 3_000_000, `${grown} bytes for 3200 clients`);
});

test('a client that goes while its order is waited for takes nothing but the waiting with it', async () => {
  await using place = await ground();
  const order = { request: 'operate', verb: 'start', names: ['web'], wait: true } as const;
  const socket = await send(place.paths, encodeRequest(order));
  assert.is(await settled(place.waiting, (count) => count === 1), 1);
  socket.destroy();
  assert.is(await settled(place.waiting, (count) => count === 0), 0);
});

test('a story that a thousand follow without reading costs each of them its own buffer, once', async () => {
  await using place = await ground();
  const followers = await Promise.all(
    Array.from({ length: 1000 }, () => send(place.paths, encodeRequest({ request: 'events', follow: true }))),
  );
  for (const socket of followers) socket.pause();
  const tell = async (count: number): Promise<void> => {
    for (let at = 0; at < count; at += 1) {
      place.story.tell('vm.warning', { reason: 'x'.repeat(500) });
      if (at % 10 === 0) await new Promise((resolve) => setImmediate(resolve));
    }
  };
  await tell(100);
  const before = process.memoryUsage().rss;
  await tell(2000);
  const grown = process.memoryUsage().rss - before;
  console.log(`# 1000 deaf followers, 1 MB of events: ${(grown / 1048576).toFixed(0)} MiB`);
  assert.ok(grown < 400_000_000, `${grown} bytes`);
  assert.is((await request(place.paths.socket, { request: 'ping' })).kind, 'pong');
  for (const socket of followers) socket.destroy();
});

test.run();
