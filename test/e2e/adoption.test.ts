import { readFileSync, writeFileSync } from 'node:fs';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { vmPathsOf } from '../../src/store/paths.js';
import type { Intent, RunRecord, StateRecord } from '../../src/vm/record.js';
import { createStage, createWebStage, GUEST_TOML, isAlive, waitFor, type Stage } from './stage.js';

function runRecord(stage: Stage, name: string): RunRecord {
  return JSON.parse(readFileSync(vmPathsOf(stage.paths, name).runRecord, 'utf8')) as RunRecord;
}

/** What is on disk in the moment before the spawn, and in the moment behind it. */
function writeAsLaunching(stage: Stage, record: RunRecord): void {
  const unknown = { pid: undefined, startedAt: undefined, keeperPid: undefined };
  const launching = { ...record, ...unknown, phase: 'launching', confirmed: false };
  writeFileSync(vmPathsOf(stage.paths, record.name).runRecord, JSON.stringify(launching));
}

function want(stage: Stage, name: string, intent: Intent): void {
  const path = vmPathsOf(stage.paths, name).stateRecord;
  const record = JSON.parse(readFileSync(path, 'utf8')) as StateRecord;
  writeFileSync(path, JSON.stringify({ ...record, intent }));
}

async function ended(pid: number | null): Promise<void> {
  await waitFor(`process ${pid} has ended`, () => (isAlive(pid ?? 0) ? undefined : true));
}

test('a supervisor that was killed finds its guests again, and their ends are known as if it had never been away', async () => {
  using stage = createWebStage();
  const first = await stage.up('web');
  await stage.killDaemon();
  assert.ok(isAlive(first.pid ?? 0));
  await stage.daemon();
  const again = await stage.running('web');
  assert.equal([again.pid, again.links], [first.pid, first.links]);
  assert.is(stage.launches('web').length, 1);
  stage.world.simctl('guest', 'web', 'crash');
  const crashed = await stage.running('web', first.pid);
  assert.equal([crashed.lastExit, crashed.attempts], ['killed by SIGABRT', 1]);
  await stage.killDaemon();
  await stage.daemon();
  const third = await stage.running('web');
  assert.equal(
    [third.pid, third.attempts, third.restarts],
    [crashed.pid, 1, 1],
    'failures outlive a supervisor',
  );
  stage.ok('stop', 'web');
  assert.is(stage.status('web').lastExit, 'powered off');
});

test('a guest that ended while no supervisor ran is known with its true end', async () => {
  using stage = createStage();
  const names = ['off', 'crash', 'reboot'];
  names.forEach((name) => stage.vm(name));
  const pids = new Map<string, number | null>();
  for (const name of names) pids.set(name, (await stage.up(name)).pid);
  await stage.killDaemon();
  stage.world.simctl('guest', 'off', 'poweroff');
  stage.world.simctl('guest', 'crash', 'crash');
  stage.world.simctl('guest', 'reboot', 'reboot');
  for (const pid of pids.values()) await ended(pid ?? null);
  await stage.daemon();
  const off = await stage.until('off', 'is down', ({ status }) => status === 'stopped');
  assert.equal([off.detail, off.lastExit], ['powered off', 'powered off']);
  const crash = await stage.running('crash');
  assert.equal([crash.lastExit, crash.attempts, crash.restarts], ['killed by SIGABRT', 1, 1]);
  const reboot = await stage.running('reboot');
  assert.equal([reboot.lastExit, reboot.attempts, reboot.restarts], ['rebooted', 0, 1]);
  assert.equal(
    names.map((name) => stage.launches(name).length),
    [1, 2, 2],
  );
});

test('a supervisor killed between record and spawn, or just behind the spawn, leaves no doubt to the next', async () => {
  using stage = createStage();
  stage.vm('before');
  stage.vm('behind');
  await stage.up('before');
  const behind = await stage.up('behind');
  const meant = runRecord(stage, 'before');
  stage.ok('stop', 'before');
  await stage.killDaemon();
  const { keeperPid = 0 } = runRecord(stage, 'behind');
  process.kill(keeperPid, 'SIGKILL');
  for (const record of [meant, runRecord(stage, 'behind')]) writeAsLaunching(stage, record);
  want(stage, 'before', 'up');
  await stage.daemon();
  assert.is((await stage.running('behind')).pid, behind.pid);
  await stage.running('before');
  stage.world.simctl('guest', 'behind', 'poweroff');
  const off = await stage.until('behind', 'is down', ({ status }) => status === 'stopped');
  assert.is(off.lastExit, 'powered off', 'the next supervisor has given it a keeper');
  assert.equal([stage.launches('before').length, stage.launches('behind').length], [2, 1]);
});

test('a supervisor killed while a guest initialises, or while its loader runs, is followed by one that goes on', async () => {
  using stage = createStage();
  stage.world.simctl('set', 'initMs', '6000');
  stage.world.simctl('set', 'loadMs', '20000');
  stage.vm('slow');
  stage.vm('loaded', GUEST_TOML.replace('"uefi"', '"bhyveload"'));
  stage.ok('start', 'slow', 'loaded', '--no-wait');
  const slow = await stage.until('slow', 'is launched', ({ pid }) => pid !== null);
  await waitFor('the loader runs', () =>
    stage.commands().find((command) => command.startsWith('bhyveload ')),
  );
  assert.is(slow.detail, 'initialising');
  await stage.killDaemon();
  for (const knob of ['initMs', 'loadMs']) stage.world.simctl('set', knob, '0');
  await stage.daemon();
  assert.is((await stage.running('slow')).pid, slow.pid);
  await stage.running('loaded');
  assert.equal([stage.launches('slow').length, stage.launches('loaded').length], [1, 1]);
  assert.is(stage.commands().filter((command) => command.startsWith('bhyveload ')).length, 2);
});

test('a supervisor killed while a guest shuts down, for good or for a restart, is followed by one that goes on', async () => {
  using stage = createStage();
  for (const name of ['down', 'cycle']) {
    stage.vm(name);
    await stage.up(name);
    stage.world.simctl('guest', name, 'ignore-button');
  }
  const { pid } = stage.status('cycle');
  stage.ok('stop', 'down', '--no-wait');
  stage.ok('restart', 'cycle', '--no-wait');
  await stage.killDaemon();
  for (const name of ['down', 'cycle']) stage.world.simctl('guest', name, 'heed-button');
  await stage.daemon();
  const down = await stage.until('down', 'is down', ({ status }) => status === 'stopped');
  assert.equal([down.intent, down.lastExit, down.detail], ['down', 'powered off', null]);
  const cycle = await stage.running('cycle', pid);
  assert.equal([cycle.intent, cycle.attempts], ['up', 0]);
});

test('a killed keeper is replaced; the end of a guest that nobody saw is called unseen', async () => {
  using stage = createWebStage();
  const { pid } = await stage.up('web');
  const { keeperPid = 0 } = runRecord(stage, 'web');
  process.kill(keeperPid, 'SIGKILL');
  const replaced = await waitFor('another keeper', () => {
    const now = runRecord(stage, 'web').keeperPid;
    return now !== keeperPid && now !== undefined ? now : undefined;
  });
  assert.ok(isAlive(replaced));
  await stage.killDaemon();
  process.kill(replaced, 'SIGKILL');
  process.kill(pid ?? 0, 'SIGKILL');
  for (const one of [replaced, pid]) await ended(one);
  await stage.daemon();
  const web = await stage.running('web', pid);
  assert.equal([web.lastExit, web.attempts], ['ended unseen', 1]);
});

test.run();
