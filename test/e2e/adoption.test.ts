import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { vmPathsOf } from '../../src/store/paths.js';
import type { RunRecord } from '../../src/vm/record.js';
import { createStage, createWebStage, GUEST_TOML, isAlive, waitFor, type Stage } from './stage.js';

function runRecord(stage: Stage, name: string): RunRecord {
  return JSON.parse(readFileSync(vmPathsOf(stage.paths, name).runRecord, 'utf8')) as RunRecord;
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
  // What is on disk at those two moments: a record without a pid, and no keeper yet.
  const { pid, startTime, keeperPid, ...spawned } = runRecord(stage, 'behind');
  const { pid: _pid, startTime: _start, keeperPid: _keeper, ...unspawned } = meant;
  assert.ok(pid !== undefined && startTime !== undefined && keeperPid !== undefined);
  process.kill(keeperPid ?? 0, 'SIGKILL');
  for (const record of [spawned, unspawned])
    writeFileSync(
      vmPathsOf(stage.paths, record.name).runRecord,
      JSON.stringify({ ...record, phase: 'launching', confirmed: false }),
    );
  writeFileSync(
    `${stage.paths.state}/before.json`,
    readFileSync(`${stage.paths.state}/before.json`, 'utf8').replace('"intent":"down"', '"intent":"up"'),
  );
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
  stage.world.simctl('set', 'initMs', '4000');
  stage.world.simctl('set', 'loadMs', '4000');
  stage.vm('slow');
  stage.vm('loaded', GUEST_TOML.replace('"uefi"', '"bhyveload"'));
  stage.ok('start', 'slow', 'loaded', '--no-wait');
  const slow = await stage.until('slow', 'is launched', ({ pid }) => pid !== null);
  await waitFor('the loader runs', () =>
    stage.commands().find((command) => command.startsWith('bhyveload ')),
  );
  assert.is(slow.detail, 'initialising');
  await stage.killDaemon();
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

test('two starts at the same moment, without a supervisor, start one supervisor and one guest', async () => {
  using stage = createWebStage();
  const both = await Promise.all([stage.begin('start', 'web').ended, stage.begin('start', 'web').ended]);
  const { pid } = stage.status('web');
  assert.equal(
    both.map(({ status, stdout }) => ({ status, stdout })),
    Array.from({ length: 2 }, () => ({ status: 0, stdout: `web: running, pid ${pid}\n` })),
  );
  assert.is(stage.launches('web').length, 1);
  const second = stage.vmctl('daemon', 'run');
  assert.is(second.status, 69);
  assert.match(second.stderr, /another vmctl daemon holds .*lock\n/);
  assert.is(stage.status('web').pid, pid, 'the first one is unharmed');
  assert.ok(isAlive(stage.daemonPid()));
});

test('a guest that somebody else started is seen and left alone, until it is adopted', async () => {
  using stage = createWebStage();
  const pid = Number(stage.world.simctl('foreign', 'web'));
  await stage.daemon();
  const web = await stage.until('web', 'is seen', ({ status }) => status === 'foreign');
  assert.is(web.pid, pid);
  for (const verb of ['start', 'stop', 'restart', 'kill', 'reset']) {
    const denied = stage.vmctl(verb, 'web');
    assert.is(denied.status, 75, verb);
    assert.match(denied.stderr, /not started by vmctl\n[^]*hint: vmctl adopt web/, verb);
  }
  assert.ok(isAlive(pid));
  assert.is(stage.launches('web').length, 1, 'only theirs');
  stage.world.simctl('allow', 'web');
  assert.is(stage.ok('adopt', 'web'), `web: adopted, pid ${pid}\n`);
  assert.is((await stage.running('web')).pid, pid);
  await stage.killDaemon();
  await stage.daemon();
  assert.is((await stage.running('web')).pid, pid, 'it is ours now');
  stage.ok('stop', 'web');
  const down = stage.status('web');
  assert.equal([down.status, down.lastExit], ['stopped', 'powered off']);
  assert.not(existsSync(vmPathsOf(stage.paths, 'web').vmm));
});

test.run();
