import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { createStage, createWebStage, GUEST_TOML } from './stage.js';

test('start waits until the guest has settled, and is a success when it runs already', async () => {
  using stage = createWebStage();
  const { stdout } = stage.vmctl('start', 'web');
  const { pid } = stage.status('web');
  assert.is(stdout, `web: running, pid ${pid}\n`);
  assert.is(stage.ok('start', 'web'), stdout);
  assert.is(stage.ok('start', 'web', '--no-wait'), 'web: already running\n');
  assert.is(stage.status('web').pid, pid);
  assert.is(stage.launches('web').length, 1);
});

test('a start that fails says so with the last lines of bhyve, and a stop beats the waiting for the next try', async () => {
  using stage = createWebStage({}, `extra_args = ["-s", "20,virtio-rdn"]\n${GUEST_TOML}`);
  const failed = stage.vmctl('start', 'web');
  assert.is(failed.status, 71);
  assert.is(failed.stdout, '');
  assert.match(failed.stderr, /vmctl: web: .*did not start/);
  assert.match(failed.stderr, /last output of web:\n[^]*virtio-rdn/);
  assert.match(failed.stderr, /next try in 5 s/);
  const waiting = await stage.until('web', 'waits for the next try', ({ status }) => status === 'restarting');
  assert.match(waiting.detail ?? '', /next try in \d+ s/);
  const backoffs = stage.story('web').filter(({ event }) => event === 'vm.backoff');
  assert.is(waiting.attempts, backoffs.length);
  stage.ok('stop', 'web');
  assert.is(stage.status('web').status, 'stopped');
  const tried = stage.launches('web').length;
  await new Promise((resolve) => setTimeout(resolve, 6000));
  assert.is(stage.launches('web').length, tried, 'nothing is tried any more');
});

test('a guest that has not turned ACPI on is not killed by a stop: it is told, and pressed when armed', async () => {
  using stage = createWebStage();
  stage.world.simctl('guest', 'web', 'acpi-off');
  const { pid } = await stage.up('web');
  const stop = stage.begin('stop', 'web');
  const said = await stage.until('web', 'says why', (web) => /ACPI/.test(web.detail ?? ''));
  assert.equal([said.status, said.pid], ['stopping', pid]);
  stage.world.simctl('guest', 'web', 'acpi-on');
  const { status, stderr } = await stop.ended;
  assert.is(status, 0, stderr);
  assert.is(stage.status('web').lastExit, 'powered off');
  assert.is(stage.commands().filter((command) => command.includes('--force')).length, 0);
});

test('a guest that ignores its button is waited for, and forced off only when that was asked for', async () => {
  using stage = createStage();
  stage.vm('deaf');
  stage.vm('hard', `stop_timeout = "1s"\non_stop_timeout = "kill"\n${GUEST_TOML}`);
  for (const name of ['deaf', 'hard']) {
    await stage.up(name);
    stage.world.simctl('guest', name, 'ignore-button');
  }
  const late = stage.vmctl('stop', 'deaf', '--timeout', '1');
  assert.is(late.status, 75);
  assert.match(late.stderr, /still shutting down/);
  assert.is(stage.status('deaf').status, 'stopping');
  stage.ok('stop', 'hard');
  assert.is(stage.status('hard').status, 'stopped');
  assert.is(stage.status('deaf').status, 'stopping');
  stage.ok('stop', '--force', '--timeout', '1', 'deaf');
  assert.is(stage.status('deaf').status, 'stopped');
});

test.run();
