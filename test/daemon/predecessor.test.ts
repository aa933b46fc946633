import { appendFileSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { dirname } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { Handle } from '../../src/control/connection.js';
import { serve } from '../../src/control/server.js';
import { findPredecessor, standInLine, type Line, type Predecessor } from '../../src/daemon/predecessor.js';
import { VmctlError } from '../../src/errors.js';
import { createFreebsdHost } from '../../src/host/freebsd.js';
import type { Host, HostLock } from '../../src/host/host.js';
import type { ControlRequest } from '../../src/protocol/request.js';
import { pathsOf, type Paths } from '../../src/store/paths.js';

const INIT = '1 0 0 0 900 /sbin/init --';
const OLD = 4242;
const ROW = `${OLD} 1 0 0 60 node /usr/local/lib/vmctl.cjs daemon run`;

interface Ground extends AsyncDisposable {
  readonly paths: Paths;
  readonly requests: ControlRequest[];
  readonly signals: string[];
  host(rows?: readonly string[]): Host;
  /** The old daemon lets go of its lock. */
  letGo(): void;
}

/** An old daemon that answers by `handle` and holds the lock. */
async function ground(handle: Handle): Promise<Ground> {
  const paths = pathsOf({ root: mkdtempSync('/tmp/vmctl-') });
  mkdirSync(paths.run, { recursive: true });
  const requests: ControlRequest[] = [];
  const signals: string[] = [];
  const server = await serve({
    socketPath: paths.socket,
    handle: (wanted, reply, signal) => {
      requests.push(wanted);
      return handle(wanted, reply, signal);
    },
  });
  let letGo: () => void = () => undefined;
  const free = new Promise<HostLock>((resolve) => {
    letGo = () => resolve({ release: () => undefined, lost: new Promise(() => undefined) });
  });
  return {
    ...{ paths, requests, signals, letGo: () => letGo() },
    host: (rows = [INIT, ROW]) => ({
      ...createFreebsdHost(),
      run: () => Promise.resolve({ code: 0, stdout: rows.map((row) => `${row}\n`).join(''), stderr: '' }),
      lock: () => free,
      kill: (pid, signal) => {
        signals.push(`${signal} ${pid}`);
        letGo();
        return 'sent';
      },
    }),
    [Symbol.asyncDispose]: async () => {
      await server.close();
      rmSync(paths.root, { recursive: true, force: true });
    },
  };
}

const pong = { kind: 'pong', pid: OLD, version: '0.1.0', uptimeSeconds: 9 } as const;
const answering: Handle = async (_, reply) => reply.done({ ...pong, definitions: '/vms' });

async function found(place: Ground, rows?: readonly string[]): Promise<Predecessor> {
  const predecessor = await findPredecessor(place.host(rows), place.paths);
  assert.ok(predecessor);
  return predecessor as Predecessor;
}

function lineOf({ paths, ...place }: Ground, predecessor: Predecessor, host = place.host()): Line {
  return standInLine({ host, paths, predecessor, leaveMs: 200, killedMs: 200 });
}

test('who answers is who supervises, and says of which directory', async () => {
  await using place = await ground(answering);
  const { pid, definitions, row } = await found(place);
  assert.equal([pid, definitions, row?.ppid], [OLD, '/vms', 1]);
});

test('where nobody answers there is nobody to succeed', async () => {
  await using place = await ground(answering);
  const paths = { ...place.paths, socket: `${place.paths.run}/other.sock` };
  assert.is(await findPredecessor(place.host(), paths), undefined);
});

test('one under daemon(8) is not succeeded: that would start it again', async () => {
  await using place = await ground(answering);
  const rows = [INIT, '4000 1 0 0 61 daemon: vmctl[4242] (daemon)', ROW.replace('4242 1', '4242 4000')];
  const error = await findPredecessor(place.host(rows), place.paths).catch((reason: unknown) => reason);
  assert.ok(error instanceof VmctlError);
  assert.equal([error.code, error.hint], ['denied', 'use: service vmctl restart']);
});

test('a daemon of protocol 1 has told its directory in the event file only', async () => {
  await using place = await ground(async (_, reply) => reply.done(pong));
  assert.is((await found(place)).definitions, undefined);
  mkdirSync(dirname(place.paths.eventLog), { recursive: true });
  for (const [pid, definitions] of [
    [OLD, '/before'],
    [OLD, '/vms'],
    [77, '/other'],
  ])
    appendFileSync(
      place.paths.eventLog,
      `${JSON.stringify({ event: 'daemon.started', pid, definitions })}\n`,
    );
  assert.is((await found(place)).definitions, '/vms');
});

test('it is told that it has a successor, and its lock is taken', async () => {
  await using place = await ground(async (wanted, reply) => {
    reply.done(wanted.request === 'ping' ? pong : { kind: 'done' });
    if (wanted.request === 'detach') place.letGo();
  });
  const predecessor = await found(place);
  assert.ok(await lineOf(place, predecessor).advance());
  assert.equal(place.requests.at(-1), { request: 'detach', successor: true });
  assert.equal(place.signals, []);
});

test('one that does not know of successors is told to go as it understands it', async () => {
  await using place = await ground(async (wanted, reply) => {
    if (wanted.request === 'ping') return reply.done(pong);
    if ('successor' in wanted) throw new VmctlError('protocol', 'detach: unknown key "successor"');
    reply.done({ kind: 'done' });
    place.letGo();
  });
  const predecessor = await found(place);
  assert.ok(await lineOf(place, predecessor).advance());
  assert.equal(place.requests.slice(-2), [{ request: 'detach', successor: true }, { request: 'detach' }]);
});

test('one that refuses to go stays, and is neither killed nor waited for', async () => {
  await using place = await ground(async (wanted, reply) => {
    if (wanted.request === 'ping') return reply.done(pong);
    throw new VmctlError('denied', 'the daemon is stopping all guests');
  });
  const line = lineOf(place, await found(place));
  const error = await line.advance().catch((reason: unknown) => reason);
  assert.is((error as VmctlError).code, 'denied');
  assert.equal(place.signals, []);
});

test('one that has said yes and stays is killed, unless its number is somebody else by then', async () => {
  const deaf: Handle = async (wanted, reply) =>
    reply.done(wanted.request === 'ping' ? pong : { kind: 'done' });
  {
    await using place = await ground(deaf);
    const line = lineOf(place, await found(place));
    assert.ok(await line.advance());
    assert.equal(place.signals, [`SIGKILL ${OLD}`]);
  }
  await using place = await ground(deaf);
  const predecessor = await found(place);
  const host = { ...place.host([INIT, `${OLD} 1 0 0 2 sleep 100`]), alive: () => false };
  const line = lineOf(place, predecessor, host).advance();
  assert.is(await line.catch((error: VmctlError) => error.code), 'no-daemon');
  assert.equal(place.signals, []);
});

test.run();
