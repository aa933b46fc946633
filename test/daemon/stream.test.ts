import { appendFileSync, chmodSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { createConnection } from 'node:net';
import { dirname } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { request } from '../../src/control/client.js';
import { serve } from '../../src/control/server.js';
import { streamConsole, streamEvents, streamLog } from '../../src/daemon/stream.js';
import { encodeRequest } from '../../src/protocol/encode.js';
import type { StreamItem } from '../../src/protocol/report.js';
import type { ControlRequest } from '../../src/protocol/request.js';
import { createJournal } from '../../src/store/journal.js';
import { consoleFilesOf, pathsOf, vmPathsOf, type Paths } from '../../src/store/paths.js';
import { createStory, type Story } from '../../src/supervisor/story.js';
import { realClock } from '../../src/supervisor/clock.js';

const silent = {
  debug: () => undefined,
  info: () => undefined,
  warn: () => undefined,
  error: () => undefined,
};

interface Ground extends AsyncDisposable {
  readonly paths: Paths;
  readonly story: Story;
  /** The number of the last one. */
  tell(count: number, vm?: string): string;
}

/** A story with its file, and a server that streams it. */
async function ground(kept = true): Promise<Ground> {
  const paths = pathsOf({ root: mkdtempSync('/tmp/vmctl-') });
  mkdirSync(paths.run, { recursive: true });
  const journal = createJournal(paths.eventLog);
  const story = createStory({ log: silent, clock: realClock, append: (line) => kept && journal(line) });
  const server = await serve({
    socketPath: paths.socket,
    handle: async (wanted, reply, signal) => {
      if (wanted.request === 'ping') return reply.done({ kind: 'done' });
      const options = { story, paths, reply, signal, count: 50 };
      if (wanted.request === 'events')
        return streamEvents(wanted.name, { ...options, follow: wanted.follow, after: wanted.after });
      if (wanted.request === 'logs')
        return (wanted.console === true ? streamConsole : streamLog)(wanted.name, {
          ...{ story, paths, reply, signal, count: wanted.lines ?? 50, port: wanted.port },
          ...{ follow: wanted.follow, after: wanted.after, events: wanted.events },
        });
    },
  });
  let told = 0;
  return {
    ...{ paths, story },
    tell(count, vm) {
      for (let at = 0; at < count; at += 1)
        story.tell('vm.warning', { ...(vm === undefined ? {} : { vm }), reason: `${(told += 1)}` });
      return String(told);
    },
    [Symbol.asyncDispose]: async () => {
      await server.close();
      rmSync(paths.root, { recursive: true, force: true });
    },
  };
}

interface Followed {
  readonly items: StreamItem[];
  readonly reasons: () => readonly string[];
  until(done: () => boolean): Promise<void>;
  stop(): Promise<void>;
}

function follow({ socket }: Paths, wanted: Extract<ControlRequest, { follow: boolean }>): Followed {
  const items: StreamItem[] = [];
  const abort = new AbortController();
  const ended = request(socket, wanted, {
    signal: abort.signal,
    onReport: (report) => void (report.report === 'item' && items.push(report.value)),
  }).catch(() => undefined);
  return {
    items,
    reasons: () => items.flatMap((item) => (item.kind === 'event' ? [String(item.event['reason'])] : [])),
    async until(done) {
      for (let tries = 0; !done() && tries < 6000; tries += 1)
        await new Promise((resolve) => setTimeout(resolve, 10));
      assert.ok(done(), JSON.stringify(items.slice(-3)));
    },
    async stop() {
      abort.abort();
      await ended;
    },
  };
}

const EVENTS = { request: 'events', follow: true } as const;
const numbers = (from: number, to: number): string[] =>
  Array.from({ length: to - from + 1 }, (_, at) => String(from + at));

test('the past, then what happens, each once and in order, however it comes', async () => {
  await using place = await ground();
  place.tell(60);
  const seen = follow(place.paths, EVENTS);
  for (let at = 0; at < 300; at += 1) {
    place.tell(1 + (at % 7));
    await new Promise((resolve) => setImmediate(resolve));
  }
  const last = place.tell(1000);
  await seen.until(() => seen.reasons().at(-1) === last);
  const first = Number(seen.reasons()[0]);
  assert.ok(first > 10, 'only the last 50 of the past');
  assert.equal(seen.reasons(), numbers(first, Number(last)));
  await seen.stop();
});

test('behind the last mark another stream goes on, also over a moved file and for one VM among many', async () => {
  await using place = await ground();
  for (const name of [undefined, 'web']) {
    const seen = follow(place.paths, { ...EVENTS, ...(name === undefined ? {} : { name }) });
    await seen.until(() => seen.items.some(({ kind }) => kind === 'live'));
    const last = place.tell(3, 'web');
    await seen.until(() => seen.reasons().at(-1) === last);
    await seen.stop();
    place.tell(5, 'db');
    place.tell(2, 'web');
    const after = seen.items.at(-1)?.mark;
    assert.ok(after);
    const next = follow(place.paths, { ...EVENTS, ...(name === undefined ? {} : { name }), after });
    const missed = name === undefined ? 7 : 2;
    await next.until(() => next.reasons().length >= missed);
    place.tell(1, 'web');
    await next.until(() => next.reasons().length > missed);
    const from = Number(last) + (name === undefined ? 1 : 6);
    assert.equal(next.reasons(), numbers(from, from + missed));
    await next.stop();
  }
});

test('a log goes on behind its mark in both of its files', async () => {
  await using place = await ground();
  const { output } = vmPathsOf(place.paths, 'web');
  mkdirSync(dirname(output), { recursive: true });
  appendFileSync(output, 'old\n');
  const wanted = { request: 'logs', name: 'web', follow: true } as const;
  const lines = (seen: Followed): string[] =>
    seen.items.flatMap((item) => (item.kind === 'log' ? [`${item.source} ${item.line}`] : []));
  const first = follow(place.paths, wanted);
  await first.until(() => first.items.some(({ kind }) => kind === 'live'));
  appendFileSync(output, 'one\n');
  await first.until(() => lines(first).includes('bhyve one'));
  place.tell(1, 'web');
  await first.until(() => lines(first).length === 3);
  await first.stop();
  appendFileSync(output, 'two\n');
  place.tell(1, 'web');
  const after = first.items.at(-1)?.mark ?? '';
  const next = follow(place.paths, { ...wanted, after });
  await next.until(() => lines(next).length >= 2);
  appendFileSync(output, 'three\n');
  await next.until(() => lines(next).length >= 3);
  assert.equal(
    lines(next).filter((line) => line.startsWith('bhyve')),
    ['bhyve two', 'bhyve three'],
  );
  await next.stop();
});

test('what is no mark is refused', async () => {
  await using place = await ground();
  const error = await request(place.paths.socket, { ...EVENTS, after: '../../etc' }).catch(
    (reason: unknown) => reason,
  );
  assert.match(String(error), /not a mark/);
});

test('with a full disk events are told all the same', async () => {
  await using place = await ground(false);
  const seen = follow(place.paths, EVENTS);
  await seen.until(() => seen.items.some(({ kind }) => kind === 'live'));
  place.tell(10);
  await seen.until(() => seen.reasons().length === 10);
  await seen.stop();
});

test('a follower that never reads makes nothing wait in memory, and is told all of it when it does read', async () => {
  await using place = await ground();
  const socket = createConnection(place.paths.socket);
  socket.pause();
  socket.write(encodeRequest(EVENTS));
  await new Promise((resolve) => setTimeout(resolve, 100));
  const before = process.memoryUsage().heapUsed;
  const text = 'x'.repeat(1000);
  for (let at = 0; at < 6000; at += 1) {
    place.story.tell('vm.warning', { reason: `${at} ${text}` });
    if (at % 100 === 0) await new Promise((resolve) => setImmediate(resolve));
  }
  const grown = process.memoryUsage().heapUsed - before;
  assert.ok(grown < 5_000_000, `${grown} bytes for 6 MB of events`);
  let read = '';
  socket.on('data', (chunk: Buffer) => (read += chunk.toString())).resume();
  for (let tries = 0; !read.includes('"5999 ') && tries < 6000; tries += 1)
    await new Promise((resolve) => setTimeout(resolve, 10));
  const seen = read
    .split('\n')
    .slice(0, -1)
    .flatMap((line) => /"reason":"(\d+) /.exec(line)?.[1] ?? []);
  assert.equal(seen, numbers(0, 5999));
  socket.destroy();
});

test('a file that cannot be read is an answer, not the end of the daemon', async () => {
  if (process.getuid?.() === 0) {
    console.log('# skipped: root reads every file');
    return;
  }
  await using place = await ground();
  place.tell(1);
  chmodSync(place.paths.eventLog, 0);
  const error = await request(place.paths.socket, { ...EVENTS, follow: false }).catch(
    (reason: unknown) => reason,
  );
  assert.ok(error instanceof Error);
});

test('of a console each port has its own lines: the last ones, then those that come', async () => {
  await using host = await ground();
  const { paths } = host;
  const files = [1, 2].map((port) => consoleFilesOf(paths, 'web', port).newest) as [string, string];
  mkdirSync(dirname(files[0]), { recursive: true });
  appendFileSync(files[0], 'first\n');
  appendFileSync(files[1], 'one\ntwo\n');
  const second = { request: 'logs', name: 'web', console: true, port: 2, lines: 1 } as const;
  const lines = ({ items }: Followed): readonly string[] =>
    items.flatMap((item) => (item.kind === 'log' ? [item.line] : []));
  const followed = follow(paths, { ...second, follow: true });
  await followed.until(() => followed.items.some(({ kind }) => kind === 'live'));
  appendFileSync(files[0], 'not this\n');
  appendFileSync(files[1], 'three\n');
  await followed.until(() => lines(followed).includes('three'));
  await followed.stop();
  assert.equal(lines(followed), ['two', 'three']);
  const third = { ...second, port: 3, follow: false } as const;
  assert.match(
    await request(paths.socket, third).then(String, (error: Error) => error.message),
    'nothing is kept of com3',
  );
});

test('no lines of the past are none, and where events are wanted each stands behind its line, with its mark', async () => {
  await using place = await ground();
  place.tell(3, 'web');
  const seen = follow(place.paths, { request: 'logs', name: 'web', follow: true, lines: 0, events: true });
  await seen.until(() => seen.items.length > 0);
  assert.equal(
    seen.items.map(({ kind }) => kind),
    ['live'],
  );
  place.story.tell('guest.exited', { vm: 'web', pid: 1, exit: { kind: 'halted' }, words: 'halted' });
  place.story.tell('vm.transition', { vm: 'web', to: 'cleaning' });
  await seen.until(() => seen.items.length === 4);
  const [, line, exited, moved] = seen.items;
  assert.match(line?.kind === 'log' ? line.line : '', /halted/);
  assert.equal(exited?.kind === 'event' && exited.event['exit'], { kind: 'halted' });
  assert.equal(moved?.kind === 'event' && moved.event['to'], 'cleaning');
  await seen.stop();
});

test.run();
