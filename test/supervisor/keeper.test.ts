import { existsSync, rmSync, writeFileSync } from 'node:fs';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { AdoptTarget, Host } from '../../src/host/host.js';
import { driveSteps } from '../../src/plan/drive.js';
import { lookProcesses } from '../../src/plan/processes.js';
import { vmPathsOf, type Paths } from '../../src/store/paths.js';
import { readRunRecord, removeRunRecord, writeRunRecord } from '../../src/store/records.js';
import type { Context } from '../../src/supervisor/context.js';
import type { ProcessLook } from '../../src/supervisor/process-look.js';
import {
  adoptProcess,
  ensureKeeper,
  forgetExit,
  renewKeeper,
  startKeeper,
} from '../../src/supervisor/keeper.js';
import type { RunRecord } from '../../src/vm/record.js';
import { scratch } from './scratch.js';

const GUEST = 100;

interface Scene {
  readonly context: Context;
  /** What lives: pid -> command. */
  readonly alive: Map<number, string>;
  /** What was spawned, as `FILE ARGS > OUTPUT`. */
  readonly spawned: string[];
  readonly told: string[];
}

/** A host that can do nothing but spawn keepers, from pid 201 on. */
function scene(paths: Paths, spawn?: () => void): Scene {
  const alive = new Map([[GUEST, 'bhyve: web (bhyve)']]);
  const spawned: string[] = [];
  const told: string[] = [];
  const host: Partial<Host> = {
    alive: (pid) => alive.has(pid),
    kill: (pid) => (alive.delete(pid) ? 'sent' : 'gone'),
    spawn: ({ file, args }, { output }) => {
      spawn?.();
      const pid = 201 + spawned.length;
      const command = [file, ...args].join(' ');
      spawned.push(`${command} > ${output}`);
      writeFileSync(output, '');
      alive.set(pid, command);
      return Promise.resolve({ pid, exited: new Promise(() => undefined), release: () => undefined });
    },
  };
  const story = { tell: (event: string) => told.push(event), follow: () => () => undefined };
  const stdout = (): string => [...alive].map(([pid, command]) => `${pid} 1 0 0 9 ${command}\n`).join('');
  const execute: Context['execute'] = (steps) =>
    driveSteps(steps, () => Promise.resolve({ code: 0, stdout: stdout(), stderr: '' }));
  const seeProcesses = async (): Promise<ProcessLook> => ({ rows: await execute(lookProcesses()), now: 0 });
  const context = { host, paths, story, seeProcesses, keepers: new Map() } as unknown as Context;
  return { context, alive, spawned, told };
}

function record(changes: Partial<RunRecord>): RunRecord {
  const plain = {
    version: 1,
    name: 'web',
    phase: 'running',
    ...{ launchedAt: 0, launchedAtMonotonic: 0, outputOffset: 0 },
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
  alive.set(150, `pwait -v ${GUEST}`);
  writeFileSync(vmPathsOf(place.paths, 'web').exitFile, '');
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

test('a keeper whose file was removed writes for nobody: another one takes its place', async () => {
  using place = scratch();
  const { exitFile } = vmPathsOf(place.paths, 'web');
  const { context, alive, spawned } = scene(place.paths);
  alive.set(150, `pwait -v ${GUEST}`);
  writeRunRecord(place.paths, record({ pid: GUEST, keeperPid: 150 }));
  await renewKeeper(context, 'web', GUEST);
  assert.equal([spawned.length, alive.has(150), alive.has(201)], [1, false, true]);
  assert.is(readRunRecord(place.paths, 'web')?.keeperPid, 201);
  rmSync(exitFile);
  await renewKeeper(context, 'web', GUEST);
  await renewKeeper(context, 'web', GUEST);
  assert.equal([spawned.length, alive.has(201), alive.has(202)], [2, false, true]);
});

test('a recorded keeper whose pid is another process by now is replaced', async () => {
  using place = scratch();
  const { context, alive, spawned } = scene(place.paths);
  alive.set(150, 'pwait -v 99');
  writeRunRecord(place.paths, record({ pid: GUEST, keeperPid: 150 }));
  await ensureKeeper(context, 'web', GUEST);
  assert.is(spawned.length, 1);
  assert.is(readRunRecord(place.paths, 'web')?.keeperPid, 201);
});

test('a guest that has ended is given no keeper, whoever has its pid', async () => {
  using place = scratch();
  const { context, alive, spawned } = scene(place.paths);
  alive.set(GUEST, 'bhyve: db (bhyve)');
  writeRunRecord(place.paths, record({ pid: GUEST }));
  await ensureKeeper(context, 'web', GUEST);
  assert.equal(spawned, []);
});

test('an adopted guest without a keeper has ended when its pid is another process', async () => {
  using place = scratch();
  const { context, alive } = scene(place.paths);
  const targets: AdoptTarget[] = [];
  context.host.adopt = (target) => {
    targets.push(target);
    return { pid: GUEST, exited: new Promise(() => undefined), release: () => undefined };
  };
  writeRunRecord(place.paths, record({ pid: GUEST }));
  await adoptProcess(context, 'web', GUEST);
  const [target] = targets;
  assert.is(target?.readExit('99: exited with status 1.\n'), undefined);
  alive.set(GUEST, 'cron');
  assert.is(await target?.alive?.(), true, 'its keeper will tell');
  alive.delete(201);
  assert.is(await target?.alive?.(), false);
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
