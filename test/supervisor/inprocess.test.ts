import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { vmPathsOf } from '../../src/store/paths.js';
import { createQuickStage, QUICK_GUEST, type QuickStage } from './quick-stage.js';

const MINUTE = 60_000;

/** Started, seen up and settled. */
async function running(stage: QuickStage): Promise<number> {
  await stage.order('start', 'web');
  await stage.pass(11_000);
  const { status, detail, pid } = stage.status('web');
  assert.equal({ status, detail }, { status: 'running', detail: null });
  return pid ?? 0;
}

function commands(stage: QuickStage): readonly string[] {
  return stage.world
    .journal()
    .flatMap((record) => (record.kind === 'command' ? [[record.file, ...record.args].join(' ')] : []));
}

test('a guest is started, seen up, stopped by its button, and leaves nothing behind', async () => {
  using stage = await createQuickStage();
  await running(stage);
  assert.ok(existsSync(join(stage.paths.vmm, 'web')));
  assert.equal(await stage.order('start', 'web'), { name: 'web', ok: true, message: 'already running' });
  await stage.order('stop', 'web');
  const { status, pid, links, lastExit, intent } = stage.status('web');
  assert.equal(
    { status, pid, links, lastExit, intent },
    { status: 'stopped', pid: null, links: [], lastExit: 'powered off', intent: 'down' },
  );
  assert.not(existsSync(join(stage.paths.vmm, 'web')));
  assert.not(existsSync(vmPathsOf(stage.paths, 'web').runRecord));
});

test('a guest reboot is relaunched at once, on the link it had, and counts as no failure', async () => {
  using stage = await createQuickStage();
  const before = await running(stage);
  const { links } = stage.status('web');
  await stage.guest('web', 'reboot');
  const after = stage.status('web');
  assert.is(after.status, 'running');
  assert.is.not(after.pid, before);
  assert.equal(after.links, links);
  assert.equal(
    { attempts: after.attempts, restarts: after.restarts, lastExit: after.lastExit },
    { attempts: 0, restarts: 1, lastExit: 'rebooted' },
  );
});

test('a power-off from within stays down, also under the next supervisor of the same boot', async () => {
  using stage = await createQuickStage();
  await running(stage);
  await stage.guest('web', 'poweroff');
  await stage.pass(MINUTE);
  assert.equal([stage.status('web').status, stage.status('web').detail], ['stopped', 'powered off']);
  stage.kill();
  await stage.begin();
  await stage.pass(MINUTE);
  assert.equal([stage.status('web').status, stage.status('web').detail], ['stopped', 'powered off']);
  assert.is(commands(stage).filter((command) => command.startsWith('bhyve ')).length, 1);
});

test('crashes are answered 1, 2, 4 and 8 s later, and the fifth in ten minutes is the last', async () => {
  using stage = await createQuickStage();
  await running(stage);
  for (const seconds of [1, 2, 4, 8]) {
    await stage.guest('web', 'crash');
    assert.is(stage.status('web').status, 'restarting');
    assert.match(stage.status('web').detail ?? '', `next try in ${seconds} s`);
    await stage.pass(seconds * 1000 - 1);
    assert.is(stage.status('web').status, 'restarting', `${seconds} s are not over yet`);
    await stage.pass(1);
    assert.is(stage.status('web').status, 'running', `after ${seconds} s`);
    await stage.pass(11_000);
  }
  await stage.guest('web', 'crash');
  const { status, detail, intent } = stage.status('web');
  assert.equal({ status, intent }, { status: 'failed', intent: 'up' });
  assert.match(detail ?? '', '5 failures in 10 min');
  await stage.pass(24 * 60 * MINUTE);
  assert.is(stage.status('web').status, 'failed', 'a day later nobody has tried again');
  assert.is(stage.told.filter(({ event }) => event === 'vm.failed').length, 1);
  await running(stage);
});

test('ten minutes of life forgive all earlier crashes: the next wait is one second again', async () => {
  using stage = await createQuickStage();
  await running(stage);
  for (let crash = 0; crash < 4; crash += 1) {
    await stage.guest('web', 'crash');
    await stage.pass(20_000);
  }
  assert.is(stage.status('web').attempts, 4);
  await stage.pass(10 * MINUTE);
  assert.is(stage.status('web').attempts, 0);
  await stage.guest('web', 'crash');
  assert.match(stage.status('web').detail ?? '', 'next try in 1 s');
});

test('five crashes spread over an hour never give up', async () => {
  using stage = await createQuickStage();
  await running(stage);
  for (let crash = 0; crash < 8; crash += 1) {
    await stage.pass(9 * MINUTE);
    await stage.guest('web', 'crash');
    await stage.pass(6 * MINUTE);
    assert.is(stage.status('web').status, 'running', `crash ${crash + 1}`);
  }
});

test('a bhyve that refuses its arguments is tried again after 5, 15 and 60 s, then failed with its last words', async () => {
  using stage = await createQuickStage({}, `extra_args = ["-s", "9:0,no-such-device"]\n${QUICK_GUEST}`);
  await stage.order('start', 'web');
  for (const seconds of [5, 15, 60]) {
    assert.match(stage.status('web').detail ?? '', `next try in ${seconds} s`);
    await stage.pass(seconds * 1000);
  }
  const { status, detail, lastOutput } = stage.status('web');
  assert.is(status, 'failed');
  assert.match(detail ?? '', 'did not start');
  assert.match(lastOutput.join('\n'), 'no-such-device');
});

test('a guest deaf to its button is waited for and overdue after three minutes, and killed when force is asked for', async () => {
  using stage = await createQuickStage();
  const pid = await running(stage);
  await stage.guest('web', 'ignore-button');
  await stage.order('stop', 'web');
  await stage.pass(3 * MINUTE);
  assert.equal([stage.status('web').status, stage.status('web').detail], ['stopping', 'still shutting down']);
  await stage.pass(60 * MINUTE);
  assert.is(stage.status('web').pid, pid);
  await stage.order('stop', 'web', { force: true, timeoutMs: 30_000 });
  await stage.pass(29_000);
  assert.is(stage.status('web').pid, pid);
  await stage.pass(1000);
  assert.is(stage.status('web').status, 'stopped');
});

test('after kill -9 the next supervisor adopts the guest: same process, no second bhyve, its exit known', async () => {
  using stage = await createQuickStage();
  const pid = await running(stage);
  const { links } = stage.status('web');
  stage.kill();
  await stage.pass(MINUTE);
  await stage.begin();
  const adopted = stage.status('web');
  assert.equal(
    { pid: adopted.pid, status: adopted.status, links: adopted.links },
    { pid, status: 'running', links },
  );
  assert.is(stage.told.filter(({ event }) => event === 'vm.adopted').length, 1);
  await stage.guest('web', 'triple-fault');
  assert.is(stage.status('web').lastExit, 'triple fault');
  await stage.pass(1000);
  assert.is(stage.status('web').status, 'running');
  assert.is(commands(stage).filter((command) => command.startsWith('bhyve ')).length, 2);
});

test('a guest that ended while no supervisor lived is known by what its keeper wrote', async () => {
  using stage = await createQuickStage();
  await running(stage);
  stage.kill();
  await stage.guest('web', 'halt');
  await stage.begin();
  await stage.pass(1000);
  assert.equal([stage.status('web').status, stage.status('web').lastExit], ['stopped', 'halted']);
});

test('a supervisor killed at any moment of a start is followed by one that brings up exactly one guest', async () => {
  for (let ms = 0; ms <= 3000; ms += 150) {
    using stage = await createQuickStage({ kind: false, seed: 7 });
    await stage.pass(MINUTE);
    await stage.order('start', 'web');
    await stage.pass(ms);
    stage.kill();
    await stage.pass(200);
    await stage.begin();
    await stage.pass(2 * MINUTE);
    assert.is(stage.status('web').status, 'running', `killed after ${ms} ms`);
    assert.is([...stage.world.world.guests.values()].length, 1, `killed after ${ms} ms`);
  }
});

test('at host shutdown all guests go down and the intent of each stays as it was', async () => {
  using stage = await createQuickStage();
  await running(stage);
  await stage.guest('web', 'ignore-button');
  const down = stage.supervisor().shutdown({ timeoutMs: 60_000 }, () => undefined);
  await stage.pass(2 * MINUTE);
  await down;
  assert.is(stage.status('web').status, 'stopped');
  const record = JSON.parse(readFileSync(vmPathsOf(stage.paths, 'web').stateRecord, 'utf8')) as {
    intent: string;
  };
  assert.is(record.intent, 'up');
});

test.run();
