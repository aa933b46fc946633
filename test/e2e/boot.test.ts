import { existsSync, readFileSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { vmPathsOf } from '../../src/store/paths.js';
import { createStage, createWebStage, GUEST_TOML, isAlive, waitFor, type Stage } from './stage.js';

async function daemonEnded(pid: number): Promise<void> {
  await waitFor(`supervisor ${pid} has ended`, () => (isAlive(pid) ? undefined : true));
}

test('SIGTERM, SIGINT and SIGQUIT end the supervisor and leave its guests', async () => {
  using stage = createWebStage();
  const { pid } = await stage.up('web');
  for (const signal of ['SIGTERM', 'SIGINT', 'SIGQUIT'] as const) {
    const daemon = stage.daemonPid();
    process.kill(daemon, signal);
    await daemonEnded(daemon);
    assert.not(existsSync(stage.paths.socket), signal);
    assert.not(existsSync(stage.paths.pidFile), signal);
    assert.ok(isAlive(pid ?? 0), signal);
    await stage.daemon();
    assert.is((await stage.running('web')).pid, pid, signal);
  }
  const commands = stage.commands().join('\n');
  assert.not.match(commands, /--force|--destroy/);
  assert.is(stage.launches('web').length, 1);
});

test('SIGHUP reads the definitions again, and opens the log that newsyslog(8) has moved', async () => {
  using stage = createWebStage();
  await stage.up('web');
  stage.define('web', GUEST_TOML.replace('512M', '1G'));
  stage.vm('more', `autostart = true\n${GUEST_TOML}`);
  const { daemonLog } = stage.paths;
  renameSync(daemonLog, `${daemonLog}.0`);
  process.kill(stage.daemonPid(), 'SIGHUP');
  await stage.until('web', 'has another file', ({ definition }) => definition === 'changed');
  await stage.until('more', 'is known', () => true);
  await waitFor('the new log', () =>
    existsSync(daemonLog) && readFileSync(daemonLog, 'utf8').includes('"vm":"more"') ? true : undefined,
  );
});

test('daemon stop stops every guest, keeps what was wanted, and the next supervisor of the boot starts them again', async () => {
  using stage = createStage();
  for (const name of ['web', 'deaf', 'off']) stage.vm(name);
  const { links } = await stage.up('web');
  await stage.up('deaf');
  stage.world.simctl('guest', 'deaf', 'ignore-button');
  await stage.up('off');
  stage.ok('stop', 'off');
  const daemon = stage.daemonPid();
  stage.ok('daemon', 'stop', '--timeout', '2');
  await daemonEnded(daemon);
  const guests = stage.world.journal().flatMap((record) => (record.kind === 'event' ? [record] : []));
  const count = (event: string): number => guests.filter((record) => record.event === event).length;
  assert.equal([count('guest.started'), count('guest.exited')], [3, 3]);
  assert.is(stage.vmctl('ping').status, 69);
  await stage.daemon();
  assert.equal((await stage.running('web')).links, links);
  await stage.running('deaf');
  const off = await stage.until('off', 'is looked at', ({ status }) => status !== 'unknown');
  assert.equal([off.status, off.intent], ['stopped', 'down']);
});

test('daemon detach leaves every guest running and no supervisor; until then the scripts of rc(8) stay', async () => {
  using stage = createWebStage();
  const { pid } = await stage.up('web');
  const daemon = stage.daemonPid();
  stage.ok('setup');
  const script = join(stage.world.dir, 'usr/local/etc/rc.d/vmctl');
  const refused = stage.vmctl('setup', '--remove');
  assert.equal([refused.status, existsSync(script)], [75, true], refused.stderr);
  assert.match(refused.stderr, /the daemon of vmctl runs\nhint: service vmctl onestop/);
  stage.ok('daemon', 'detach');
  await daemonEnded(daemon);
  assert.ok(isAlive(pid ?? 0));
  const alone = stage.status('web');
  assert.equal([alone.status, alone.detail, alone.pid], ['running', 'not supervised', pid]);
  stage.ok('setup', '--remove');
  assert.not(existsSync(script));
});

const AUTOSTART = [
  ['always', 'true', 'running'],
  ['never', 'false', 'stopped'],
  ['kept', '"unless-stopped"', 'running'],
  ['halted', '"unless-stopped"', 'stopped'],
] as const;

async function bootScene(): Promise<Stage> {
  const stage = createStage();
  for (const [name, autostart] of AUTOSTART) {
    stage.vm(name, `autostart = ${autostart}\n${GUEST_TOML}`);
    await stage.up(name);
  }
  stage.ok('stop', 'halted');
  stage.ok('stop', 'always');
  return stage;
}

test('after a host boot autostart decides, old pids and links are void, and no death is counted', async () => {
  using stage = await bootScene();
  const [first, second] = [stage.status('never'), stage.status('kept')];
  assert.equal([first.status, second.status], ['running', 'running']);
  stage.world.simctl('boot');
  for (const { pid } of [first, second]) assert.not(isAlive(pid ?? 0));
  await stage.daemon();
  for (const [name, , wanted] of AUTOSTART) {
    const vm = await stage.until(name, 'is looked at', ({ status, detail }) =>
      wanted === 'running' ? status === 'running' && detail === null : status === 'stopped',
    );
    assert.equal([vm.status, vm.attempts, vm.restarts], [wanted, 0, 0], name);
    assert.is(vm.lastExit === 'ended unseen', false, name);
    assert.is(existsSync(vmPathsOf(stage.paths, name).runRecord), wanted === 'running', name);
  }
  assert.equal(stage.status('never').links, []);
  assert.equal(stage.status('kept').links, second.links, 'a guest comes back to the link it had last');
  assert.is(stage.launches('never').length, 1);
});

test.run();
