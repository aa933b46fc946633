import { mkdirSync, mkdtempSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { spawnSync } from 'node:child_process';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { askPersistently, type AskOptions } from '../../src/cli/persistent-ask.js';
import type { Context } from '../../src/cli/command.js';
import type { Handle } from '../../src/control/connection.js';
import { serve, type ControlServer, type ServerLimits } from '../../src/control/server.js';
import { VmctlError } from '../../src/errors.js';
import type { StreamItem } from '../../src/protocol/report.js';
import type { ControlRequest } from '../../src/protocol/request.js';
import { pathsOf, type Paths } from '../../src/store/paths.js';
import { RUNNING } from './fake-daemon.js';
import { recorder, type Recorder } from './recorder.js';

interface Ground {
  readonly paths: Paths;
  readonly terminal: Recorder;
  readonly requests: ControlRequest[];
  daemon(handle: Handle, limits?: Partial<ServerLimits>): Promise<ControlServer>;
  ask(wanted: ControlRequest, options?: Partial<AskOptions>): ReturnType<typeof askPersistently>;
  /** A daemon that is coming up, or not, as far as its file tells. */
  announce(pid: number): void;
  [Symbol.dispose](): void;
}

function ground(): Ground {
  const root = mkdtempSync('/tmp/vmctl-');
  const paths = pathsOf({ root });
  mkdirSync(paths.run, { recursive: true });
  const terminal = recorder();
  const requests: ControlRequest[] = [];
  const context: Context = {
    ...{ paths, terminal, json: false, env: {}, definitions: undefined },
    program: '/nonexistent/vmctl',
  };
  return {
    ...{ paths, terminal, requests },
    daemon: (handle, limits = {}) =>
      serve({
        socketPath: paths.socket,
        limits,
        handle: (wanted, reply, signal) => {
          requests.push(wanted);
          return handle(wanted, reply, signal);
        },
      }),
    ask: (wanted, options = {}) => askPersistently(context, wanted, { policy: 'never', ...options }),
    announce: (pid) => writeFileSync(paths.comingFile, `${pid}\n`),
    [Symbol.dispose]: () => rmSync(root, { recursive: true, force: true }),
  };
}

const pong: Handle = async (_, reply) => reply.done({ kind: 'pong', pid: 1, version: '0', uptimeSeconds: 2 });
const hang: Handle = (_, __, signal) =>
  new Promise((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));
const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
const failure = (answer: Promise<unknown>): Promise<VmctlError> =>
  answer.then(
    () => assert.unreachable('it must fail') as never,
    (error: VmctlError) => error,
  );
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
    assert.ok(Date.now() - begun < 1000);
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
  assert.ok(waited >= 1500 && waited < 6000, `${waited} ms`);
});

test('a daemon that serves too many is asked again until it has room', async () => {
  using place = ground();
  const server = await place.daemon(
    async (wanted, reply, signal) => {
      if (wanted.request === 'ping') return pong(wanted, reply, signal);
      await pause(300);
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
  await pause(50);
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
    await pause(50);
    await old.close();
    assert.is((await answer).code, 'no-daemon');
  }
  assert.is(place.requests.length, 2);
});

test('a start, a stop and a kill are given again, and the operator is told', async () => {
  using place = ground();
  for (const verb of ['start', 'stop', 'kill'] as const) {
    const order = { request: 'operate', verb, names: ['web'], wait: true } as const;
    const old = await place.daemon(async (_, reply, signal) => {
      reply.progress('starting', 'web');
      await hang(order, reply, signal);
    });
    const answer = place.ask(order);
    await pause(50);
    place.announce(process.pid);
    await old.close({ successor: true });
    const next = await place.daemon(async (_, reply) => reply.done({ kind: 'operate', outcomes: [] }));
    assert.is((await answer).kind, 'operate');
    assert.equal(place.requests.splice(0), [order, order]);
    await next.close();
  }
  assert.is(place.terminal.said.err, 'vmctl: the daemon has ended; going on with the next one\n'.repeat(3));
});

const RESTART = { request: 'operate', verb: 'restart', names: ['web'], wait: true } as const;

/** A daemon that ends when it has begun with an order, or before, and the next one. */
async function cutOff(
  place: Ground,
  wanted: Extract<ControlRequest, { readonly request: 'operate' }>,
  { begun, next }: { readonly begun: boolean; readonly next: Handle },
) {
  const old = await place.daemon(async (_, reply, signal) => {
    if (begun) reply.progress('stopping', 'web');
    await hang(wanted, reply, signal);
  });
  const answer = place.ask(wanted);
  await pause(50);
  place.announce(process.pid);
  await old.close({ successor: true });
  const server = await place.daemon(next);
  const result = await answer;
  await server.close();
  return result;
}

const outcome = { name: 'web', ok: true, message: 'running, pid 9' };

for (const begun of [true, false]) {
  test(`a restart that ${begun ? 'had begun' : 'is under way'} is waited for, never given again`, async () => {
    using place = ground();
    let looks = 0;
    const result = await cutOff(place, RESTART, {
      begun,
      next: async (wanted, reply) => {
        if (wanted.request === 'status') {
          const intent = (looks += 1) < 3 ? 'cycle' : 'up';
          return reply.done({ kind: 'status', vms: [{ ...RUNNING, name: 'web', intent }] });
        }
        reply.done({ kind: 'operate', outcomes: [outcome] });
      },
    });
    assert.equal(result, { kind: 'operate', outcomes: [outcome] });
    const verbs = place.requests.slice(1).flatMap((one) => ('verb' in one ? [one.verb] : []));
    assert.equal(verbs, ['start']);
    assert.ok(looks >= 3);
  });
}

test('a restart that no daemon had begun with is given to the next one', async () => {
  using place = ground();
  await cutOff(place, RESTART, {
    begun: false,
    next: async (wanted, reply) => {
      if (wanted.request === 'status')
        return reply.done({ kind: 'status', vms: [{ ...RUNNING, name: 'web' }] });
      reply.done({ kind: 'operate', outcomes: [outcome] });
    },
  });
  assert.equal(
    place.requests.flatMap((one) => ('verb' in one ? [one.verb] : [])),
    ['restart', 'restart'],
  );
});

test('a restart that hangs in its first half ends as it does with one daemon', async () => {
  using place = ground();
  const stuck = {
    ...RUNNING,
    name: 'web',
    intent: 'cycle',
    status: 'stopping',
    detail: 'still shutting down',
  } as const;
  const result = await cutOff(place, RESTART, {
    begun: true,
    next: async (_, reply) => reply.done({ kind: 'status', vms: [stuck] }),
  });
  assert.is(result.kind === 'operate' && result.outcomes[0]?.error?.code, 'timeout');
});

test('a reset is not given again: whether it was done is said to be unknown', async () => {
  using place = ground();
  const order = { request: 'operate', verb: 'reset', names: ['web'], wait: true } as const;
  const result = await cutOff(place, order, {
    begun: true,
    next: async (_, reply) => reply.done({ kind: 'status', vms: [{ ...RUNNING, name: 'web' }] }),
  });
  assert.match(
    (result.kind === 'operate' && result.outcomes[0]?.message) || '',
    'before it told whether it was reset',
  );
  assert.is(place.requests.filter((one) => 'verb' in one).length, 1);
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
  await pause(100);
  place.announce(process.pid);
  await old.close({ successor: true });
  const next = await place.daemon(async (wanted, reply, signal) => {
    await reply.item(event('two', 'a.3'));
    await reply.item({ kind: 'live', mark: 'a.3' });
    await hang(wanted, reply, signal);
  });
  await pause(500);
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
  await pause(50);
  await old.close();
  const error = await following;
  assert.equal([error.code, error.message], ['no-daemon', 'the daemon is ending']);
});

test('an order whose daemon was ended on purpose starts none either', async () => {
  using place = ground();
  const old = await place.daemon(hang);
  const order = { request: 'operate', verb: 'start', names: ['web'], wait: true } as const;
  const answer = failure(place.ask(order, { policy: 'need' }));
  await pause(50);
  await old.close();
  assert.is((await answer).code, 'no-daemon');
});

test.run();
