import { readFileSync } from 'node:fs';
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { Handle } from '../../src/control/connection.js';
import { fakeDaemon, RUNNING } from '../cli/fake-daemon.js';
import { createStage, createWebStage, GUEST_TOML, isAlive, waitFor, type Stage } from './stage.js';

/** How often somebody has asked for web to be started. */
function ordered({ paths }: Stage): number {
  return readFileSync(paths.eventLog, 'utf8').match(/"verb":"start","names":\["web"\]/g)?.length ?? 0;
}

/** A daemon is there first, so that what is timed is `run` alone. */
async function ready(toml?: string): Promise<Stage> {
  const stage = createWebStage({}, toml);
  await stage.daemon();
  return stage;
}

test('run stays until the guest powers off, over its reboots, and tells the story; a second one follows it', async () => {
  using stage = await ready();
  const run = stage.begin('run', 'web');
  const first = await stage.running('web');
  const before = ordered(stage);
  const second = stage.begin('run', 'web', '--quiet');
  await waitFor('the second one is heard', () => (ordered(stage) > before ? true : undefined));
  stage.world.simctl('guest', 'web', 'reboot');
  await stage.running('web', first.pid);
  stage.world.simctl('guest', 'web', 'poweroff');
  const ended = await run.ended;
  assert.is(ended.status, 0, ended.stderr);
  assert.match(
    ended.stdout,
    / starting\n[^]* bhyve started, pid \d+\n[^]*: rebooted\n[^]* stopped: powered off\n$/,
  );
  const quiet = await second.ended;
  assert.equal([quiet.status, quiet.stdout, quiet.stderr], [0, '', '']);
  assert.is(stage.launches('web').length, 2, 'nobody started it twice');
});

test('SIGTERM presses the power button and is answered with 0 when the guest is off', async () => {
  using stage = await ready();
  const run = stage.begin('run', 'web');
  await stage.running('web');
  run.child.kill('SIGHUP');
  run.child.kill('SIGTERM');
  const ended = await run.ended;
  assert.is(ended.status, 0, ended.stderr);
  assert.match(ended.stdout, / stopping\n[^]* stopped\n$/);
  assert.equal([stage.status('web').status, stage.status('web').intent], ['stopped', 'down']);
});

test('a deaf guest: a second signal leaves it to the daemon, and --kill-after forces it off', async () => {
  using stage = await ready();
  const run = stage.begin('run', 'web');
  await stage.running('web');
  stage.world.simctl('guest', 'web', 'ignore-button');
  run.child.kill('SIGTERM');
  await stage.until('web', 'is told to go', ({ status }) => status === 'stopping');
  run.child.kill('SIGINT');
  const left = await run.ended;
  assert.is(left.status, 75);
  assert.match(left.stderr, /left to the daemon, which goes on; nothing is lost\nhint: vmctl status web\n$/);
  assert.is(stage.status('web').status, 'stopping');
  stage.ok('kill', 'web');
  const other = stage.begin('run', '--kill-after', '500ms', 'web');
  await stage.running('web');
  other.child.kill('SIGTERM');
  const forced = await other.ended;
  assert.is(forced.status, 137, forced.stderr);
  assert.match(forced.stderr, /web: forced off\n/);
});

test('a crash loop ends with the status of what the guest died of, a start that fails with 71', async () => {
  const restart = '[restart]\nburst = 2\n';
  using stage = await ready(`${GUEST_TOML}${restart}`);
  const run = stage.begin('run', 'web');
  const first = await stage.running('web');
  stage.world.simctl('guest', 'web', 'triple-fault');
  await stage.running('web', first.pid);
  stage.world.simctl('guest', 'web', 'triple-fault');
  const ended = await run.ended;
  assert.is(ended.status, 3, ended.stderr);
  assert.match(ended.stderr, /web: failed: triple-fault\nhint: vmctl status web tells more\n$/);
  assert.is(stage.status('web').status, 'failed');
  stage.define('broken', 'memory = "1Q"\n');
  assert.is(stage.vmctl('run', 'broken').status, 65);
  assert.is(stage.vmctl('run', 'wbe').status, 68);
});

test('a daemon that is killed or replaced meanwhile is followed by the next, and a killed run leaves the guest', async () => {
  using stage = await ready();
  const run = stage.begin('run', 'web');
  const { pid } = await stage.running('web');
  await stage.killDaemon();
  await stage.running('web');
  stage.ok('daemon', 'replace');
  assert.is((await stage.running('web')).pid, pid, 'it is the same guest');
  assert.is(run.child.exitCode, null, 'run is still there');
  const before = ordered(stage);
  const killed = stage.begin('run', 'web');
  await waitFor('the second one is heard', () => (ordered(stage) > before ? true : undefined));
  killed.child.kill('SIGKILL');
  await killed.ended;
  assert.ok(isAlive(pid ?? 0), 'the guest runs on');
  stage.world.simctl('guest', 'web', 'poweroff');
  const ended = await run.ended;
  assert.is(ended.status, 0, ended.stderr);
  assert.match(ended.stdout, / stopped: powered off\n$/);
});

test('a VM whose file is new is run, and an end that nobody saw, while no daemon was there, is told', async () => {
  using stage = createStage();
  await stage.daemon();
  // The daemon has not heard of it yet.
  stage.vm('web', `restart = "never"\n${GUEST_TOML}`);
  const run = stage.begin('run', 'web');
  await stage.running('web');
  await stage.killDaemon();
  stage.world.simctl('guest', 'web', 'crash');
  const ended = await run.ended;
  assert.is(ended.status, 134, `128 + SIGABRT: ${ended.stderr}`);
  assert.match(ended.stdout, /^\S+ starting\n/, 'what was told before it could listen is told');
});

/** Its guest prints much more than a pipe holds, and is off then. */
function talkative(): Handle {
  let up = true;
  let followed: () => void = () => undefined;
  const looked = new Promise<void>((resolve) => (followed = resolve));
  return async (request, reply, signal) => {
    if (request.request === 'operate')
      return reply.done({ kind: 'operate', outcomes: [{ name: 'myvm', ok: true, message: 'running' }] });
    if (request.request === 'status') {
      reply.done({ kind: 'status', vms: [up ? RUNNING : { ...RUNNING, status: 'stopped', pid: null }] });
      return followed();
    }
    if (request.request !== 'logs' || !request.follow) return reply.done({ kind: 'done' });
    await reply.item({ kind: 'live', mark: '1' });
    await looked;
    const line = 'x'.repeat(1023);
    for (let at = 0; at < 2000; at += 1) await reply.item({ kind: 'log', source: 'console', line });
    up = false;
    await reply.item({ kind: 'event', event: { event: 'vm.transition', to: 'stopped', status: 'stopped' } });
    await new Promise((resolve) => signal.addEventListener('abort', resolve));
  };
}

test('a reader that hangs keeps nobody from hearing of the end, and no run behind it', async () => {
  await using daemon = await fakeDaemon(talkative());
  const { root, definitions } = daemon.paths;
  const words = [join(process.cwd(), 'dist/vmctl.cjs'), 'run', '--console', 'myvm'];
  const run = spawn(process.execPath, words, {
    env: { ...process.env, VMCTL_ROOT: root, VMCTL_DIR: definitions },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  // Its output is never read; and it is not `close` that is waited for.
  assert.is(await new Promise((resolve) => run.once('exit', resolve)), 0);
});

test.run();
