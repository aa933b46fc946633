import { appendFileSync, linkSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { request, type Talk } from '../../src/control/client.js';
import { serve } from '../../src/control/server.js';
import { createConsoleDesk } from '../../src/daemon/console-desk.js';
import { createFreebsdHost } from '../../src/host/freebsd.js';
import { consoleFilesOf, pathsOf } from '../../src/store/paths.js';
import { watchFile } from '../../src/store/tail.js';
import type { ConsoleSight } from '../../src/supervisor/console-sight.js';
import { limited, type Row } from './row.js';
import { ms, ratio, takeTurns } from './sample.js';

const ROUNDS = 200;
const WATCHERS = 10;

/**
 * A key to its echo: client, socket, desk, tee(1), file, watch, socket, client. The console's file stands in for the guest and
 * for the cat(1) that reads it: what tee writes is there at once. Beside it a ping, and the
 * same without a daemon.
 */
export async function benchConsole(root: string): Promise<readonly Row[]> {
  const paths = pathsOf({ root });
  const { newest } = consoleFilesOf(paths, 'web', 1);
  const device = `${root}/dev/nmdm-web.1B`;
  for (const path of [newest, device, paths.socket]) mkdirSync(dirname(path), { recursive: true });
  writeFileSync(newest, '');
  linkSync(newest, device);
  const host = createFreebsdHost();
  const desk = createConsoleDesk({
    ...{ paths, host, story: { follow: () => () => undefined } },
    supervisor: { consoleOf: () => sightOf(root) },
  });
  const server = await serve({
    socketPath: paths.socket,
    handle: async (wanted, reply, signal, lines) => {
      if (wanted.request === 'ping') return reply.done({ kind: 'done' });
      if (wanted.request === 'console') await desk.attend(wanted, { reply, signal, lines });
    },
  });
  const bare = await bareEcho(root);
  const beside = async (): Promise<number> => (await timePing(paths.socket)) + (await bare.echo());
  const alone = await sit(paths.socket);
  const [plain = 0, one = 0] = await takeTurns(ROUNDS, beside, alone.echo);
  const watchers = await Promise.all(Array.from({ length: WATCHERS }, () => sit(paths.socket)));
  const [again = 0, many = 0] = await takeTurns(ROUNDS, beside, alone.echo);
  for (const { leave } of [alone, ...watchers]) leave();
  bare.leave();
  await server.close();
  return [
    row('a key to its echo on a console', [one, plain], 2),
    row(`the same with ${WATCHERS} watchers, all clients in one process`, [many, again], 6),
  ];
}

function row(what: string, [measured, beside]: readonly [number, number], limit: number): Row {
  return limited({
    what: `${what}, against a ping, tee(1) and a watched file`,
    measured: `${ratio(measured / beside)} (${ms(measured)} / ${ms(beside)})`,
    value: measured / beside,
    aim: `${limit}x`,
    limit,
  });
}

async function timePing(socket: string): Promise<number> {
  const from = performance.now();
  await request(socket, { request: 'ping' });
  return performance.now() - from;
}

function sightOf(root: string): ConsoleSight {
  const definition = { name: 'web', console: { com1: { kind: 'nmdm' }, log: true } };
  const captureOf = (): object => ({ pid: process.pid });
  return {
    definition,
    layout: { root },
    up: true,
    foreign: false,
    kept: true,
    captureOf,
  } as unknown as ConsoleSight;
}

interface Echo {
  /** ms from a key to its echo. */
  echo(): Promise<number>;
  leave(): void;
}

async function sit(socket: string): Promise<Echo> {
  const abort = new AbortController();
  let heard: () => void = () => undefined;
  const talk = await new Promise<Talk>((resolve) => {
    request(
      socket,
      { request: 'console', name: 'web', write: true, follow: true, lines: 0 },
      {
        ...{ signal: abort.signal, onOpen: resolve },
        onReport: (report) => void (report.report === 'item' && report.value.kind === 'bytes' && heard()),
      },
    ).catch(() => undefined);
  });
  return {
    leave: () => abort.abort(),
    echo: () =>
      timed(
        (done) => (heard = done),
        () => void talk.say({ input: 'keys', bytes: 'eA==' }),
      ),
  };
}

async function bareEcho(root: string): Promise<Echo> {
  const file = `${root}/bare`;
  appendFileSync(file, '');
  const stop = new AbortController();
  const feed = await createFreebsdHost().feed({ file: 'tee', args: ['-a', file] });
  let heard: () => void = () => undefined;
  let size = 0;
  watchFile(
    file,
    () => {
      const now = readFileSync(file).length;
      if (now > size) heard();
      size = now;
    },
    stop.signal,
  );
  return {
    echo: () =>
      timed(
        (done) => (heard = done),
        () => void feed.write(Buffer.from('x')),
      ),
    leave() {
      stop.abort();
      feed.end();
    },
  };
}

function timed(listen: (done: () => void) => void, act: () => void): Promise<number> {
  return new Promise((resolve) => {
    const from = performance.now();
    listen(() => resolve(performance.now() - from));
    act();
  });
}
