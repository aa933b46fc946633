import { createServer, type Server } from 'node:net';
import { renameSync, rmSync, writeFileSync } from 'node:fs';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { refuseBeside, watchLock, type LockWatchOptions } from '../../src/daemon/sole.js';
import { createFreebsdHost } from '../../src/host/freebsd.js';
import type { Host, HostLock } from '../../src/host/host.js';
import { scratch } from '../supervisor/scratch.js';
import { SimulatedClock } from '../supervisor/simulated-clock.js';

const OTHER = 4242;
const DAEMON = 'node /usr/local/libexec/vmctl/vmctl.cjs daemon run';

/** A host on which the process of the pid file lives until a number of looks were made. */
function hostWith(command: string, looks = Infinity): Host {
  let left = looks;
  const alive = (): boolean => (left -= 1) >= 0;
  const stdout = `    1     0     0     0 7 /sbin/init\n ${OTHER}     1     0     0 60 ${command}\n`;
  return { ...createFreebsdHost(), alive, run: () => Promise.resolve({ code: 0, stdout, stderr: '' }) };
}

async function refusal(host: Host, paths: Parameters<typeof refuseBeside>[1]): Promise<string | undefined> {
  const clock = new SimulatedClock();
  return clock.passUntil(
    refuseBeside(host, paths, clock).then(
      () => undefined,
      (error: Error) => error.message,
    ),
  );
}

test('where nobody answers and no pid file is, a free lock is enough', async () => {
  using place = scratch();
  assert.is(await refusal(hostWith(DAEMON), place.paths), undefined);
});

test('a daemon that lives by the pid file keeps a newcomer out, whatever became of the lock file', async () => {
  using place = scratch();
  writeFileSync(place.paths.pidFile, `${OTHER}\n`);
  assert.match((await refusal(hostWith(DAEMON), place.paths)) ?? '', /^pid 4242 supervises already/);
  assert.is(await refusal(hostWith(DAEMON, 3), place.paths), undefined, 'it was about to end');
});

test('a pid file whose number somebody else has by now keeps nobody out', async () => {
  using place = scratch();
  writeFileSync(place.paths.pidFile, `${OTHER}\n`);
  assert.is(await refusal(hostWith('/usr/sbin/cron -s'), place.paths), undefined);
  const blind = { ...hostWith(DAEMON), run: () => Promise.resolve({ code: 1, stdout: '', stderr: '' }) };
  assert.is(await refusal(blind, place.paths), undefined);
  writeFileSync(place.paths.pidFile, `${process.pid}\n`);
  assert.is(await refusal(hostWith(DAEMON), place.paths), undefined, 'our own');
});

test('whatever answers on the socket keeps a newcomer out', async () => {
  using place = scratch();
  const server = await listen(place.paths.socket);
  try {
    assert.match((await refusal(hostWith('x'), place.paths)) ?? '', /whoever answers on .*control\.sock/);
  } finally {
    server.close();
  }
});

/** Answers with what is no protocol. */
function listen(path: string): Promise<Server> {
  const server = createServer((socket) => void socket.end('hello\n'));
  return new Promise((resolve) => server.listen(path, () => resolve(server)));
}

interface Held {
  readonly options: LockWatchOptions;
  readonly clock: SimulatedClock;
  readonly warnings: string[];
  /** Whether a lock on the path can be had. */
  free: boolean;
  readonly taken: HostLock[];
  /** Looks at files that are under way. */
  readonly looks: Promise<unknown>[];
}

function held(paths: Parameters<typeof refuseBeside>[1]): Held {
  const clock = new SimulatedClock();
  const warnings: string[] = [];
  const taken: HostLock[] = [];
  const looks: Promise<unknown>[] = [];
  const { inspect } = createFreebsdHost();
  const newLock = (): HostLock => ({ release: () => undefined, lost: new Promise(() => undefined) });
  const scene: Held = {
    ...{ clock, warnings, taken, looks, free: true },
    options: {
      ...{ paths, clock, lock: newLock(), warn: (reason: string) => void warnings.push(reason) },
      host: {
        inspect: (path) => {
          const look = inspect(path);
          looks.push(look);
          return look;
        },
        lock: (path) => {
          if (!scene.free) return Promise.resolve(undefined);
          writeFileSync(path, '');
          taken.push(newLock());
          return Promise.resolve(taken.at(-1));
        },
      },
    },
  };
  return scene;
}

/** Files are looked at in real time, which the clock of the watch waits for. */
async function pass({ clock, looks }: Held, ms: number): Promise<void> {
  for (const end = clock.monotonic() + ms; clock.monotonic() < end;) {
    await clock.pass(1000);
    await Promise.allSettled(looks.splice(0));
    await new Promise((resolve) => setImmediate(resolve));
  }
}

test('a lock file that is removed or replaced is locked again, once', async () => {
  using place = scratch();
  const { lockFile } = place.paths;
  writeFileSync(lockFile, '');
  const scene = held(place.paths);
  const watch = watchLock(scene.options);
  await pass(scene, 30_000);
  assert.is(scene.taken.length, 0, 'nothing has happened to it');
  rmSync(lockFile);
  await pass(scene, 40_000);
  assert.is(scene.taken.length, 1);
  writeFileSync(`${lockFile}.new`, '');
  renameSync(`${lockFile}.new`, lockFile);
  await pass(scene, 40_000);
  assert.equal([scene.taken.length, scene.warnings.length], [2, 2]);
  watch.release();
});

test('who cannot lock the file that is there now has lost, but not at the first try', async () => {
  using place = scratch();
  writeFileSync(place.paths.lockFile, '');
  const scene = held(place.paths);
  const watch = watchLock(scene.options);
  let lost = false;
  void watch.lost.then(() => (lost = true));
  await pass(scene, 5000);
  rmSync(place.paths.lockFile);
  scene.free = false;
  await pass(scene, 20_000);
  assert.not(lost);
  await pass(scene, 20_000);
  assert.ok(lost);
  watch.release();
});

test.run();
