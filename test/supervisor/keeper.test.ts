import { existsSync, writeFileSync } from 'node:fs';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { Host } from '../../src/host/host.js';
import { vmPathsOf, type Paths } from '../../src/store/paths.js';
import { readRunRecord, removeRunRecord, writeRunRecord } from '../../src/store/records.js';
import type { Context } from '../../src/supervisor/context.js';
import { ensureKeeper, forgetExit, startKeeper } from '../../src/supervisor/keeper.js';
import type { RunRecord } from '../../src/vm/record.js';
import { scratch } from './scratch.js';

const GUEST = 100;

interface Scene {
  readonly context: Context;
  /** Pids that live. */
  readonly alive: Set<number>;
  /** What was spawned, as `FILE ARGS > OUTPUT`. */
  readonly spawned: string[];
  readonly told: string[];
}

/** A host that can do nothing but spawn keepers, from pid 201 on. */
function scene(paths: Paths, spawn?: () => void): Scene {
  const alive = new Set([GUEST]);
  const spawned: string[] = [];
  const told: string[] = [];
  const host: Partial<Host> = {
    alive: (pid) => alive.has(pid),
    spawn: ({ file, args }, { output }) => {
      spawn?.();
      const pid = 201 + spawned.length;
      spawned.push(`${file} ${args.join(' ')} > ${output}`);
      alive.add(pid);
      return Promise.resolve({ pid, exited: new Promise(() => undefined), release: () => undefined });
    },
  };
  const story = { tell: (event: string) => told.push(event), follow: () => () => undefined };
  const context = { host, paths, story, keepers: new Map() } as unknown as Context;
  return { context, alive, spawned, told };
}

function record(changes: Partial<RunRecord>): RunRecord {
  const plain = {
    version: 1,
    name: 'web',
    phase: 'running',
    launchedAt: 0,
    confirmed: true,
    links: [],
  } as const;
  return {
    ...plain,
    definition: {} as RunRecord['definition'],
    bhyve: { file: 'bhyve', args: [] },
    ...changes,
  };
}

test('a keeper that lives is left alone; one that is gone is replaced and written down', async () => {
  using place = scratch();
  const { context, alive, spawned } = scene(place.paths);
  alive.add(150);
  writeRunRecord(place.paths, record({ pid: GUEST, keeperPid: 150 }));
  await ensureKeeper(context, 'web', GUEST);
  assert.equal(spawned, []);
  alive.delete(150);
  await ensureKeeper(context, 'web', GUEST);
  assert.equal(spawned, [`pwait -v ${GUEST} > ${vmPathsOf(place.paths, 'web').exitFile}`]);
  assert.is(readRunRecord(place.paths, 'web')?.keeperPid, 201);
  await ensureKeeper(context, 'web', GUEST);
  assert.is(spawned.length, 1);
});

test('a guest that no record speaks of is given no keeper', async () => {
  using place = scratch();
  const { context, spawned } = scene(place.paths);
  await ensureKeeper(context, 'web', GUEST);
  writeRunRecord(place.paths, record({ pid: GUEST + 1 }));
  await ensureKeeper(context, 'web', GUEST);
  assert.equal(spawned, []);
});

test('a record that is removed or written while the keeper starts stays removed, or keeps what was written', async () => {
  using place = scratch();
  const removed = scene(place.paths, () => removeRunRecord(place.paths, 'web'));
  writeRunRecord(place.paths, record({ pid: GUEST }));
  await ensureKeeper(removed.context, 'web', GUEST);
  assert.not(existsSync(vmPathsOf(place.paths, 'web').runRecord));
  const seen = scene(place.paths, () => writeRunRecord(place.paths, record({ pid: GUEST, confirmed: true })));
  writeRunRecord(place.paths, record({ pid: GUEST, confirmed: false }));
  await ensureKeeper(seen.context, 'web', GUEST);
  const now = readRunRecord(place.paths, 'web');
  assert.equal([now?.confirmed, now?.keeperPid], [true, 201]);
});

test('a keeper that cannot be started is told, and the guest runs on without', async () => {
  using place = scratch();
  const { context, told } = scene(place.paths, () => {
    throw new Error('no pwait');
  });
  assert.is(await startKeeper(context, 'web', GUEST), undefined);
  assert.equal(told, ['vm.warning']);
});

test('what the keeper of an earlier guest wrote is forgotten before the next', () => {
  using place = scratch();
  const { exitFile } = vmPathsOf(place.paths, 'web');
  writeFileSync(exitFile, '99: exited with status 1.\n');
  forgetExit(scene(place.paths).context, 'web');
  assert.not(existsSync(exitFile));
});

test.run();
