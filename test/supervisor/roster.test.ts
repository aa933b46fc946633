import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { readStateRecord, writeStateRecord } from '../../src/store/records.js';
import { createQuickStage, QUICK_GUEST, type QuickStage } from './quick-stage.js';

const MINUTE = 60_000;
const AUTOSTART = `autostart = true\n${QUICK_GUEST}`;

function fileOf(stage: QuickStage, name: string): string {
  return join(stage.paths.definitions, `${name}.toml`);
}

/** The host reboots under the supervisor; the next one comes up. */
function reboot(stage: QuickStage): void {
  stage.kill();
  stage.world.simctl('boot');
  mkdirSync(stage.paths.run, { recursive: true });
}

function reload(stage: QuickStage): Promise<unknown> {
  return stage.supervisor().reload();
}

test('what a boot makes of every intent is on disk before the boot counts as seen', async () => {
  using stage = await createQuickStage();
  stage.define('db', AUTOSTART);
  await reload(stage);
  await stage.order('stop', 'db');
  reboot(stage);
  let seen: unknown;
  const written = (name: string): unknown => readStateRecord(stage.paths, name)?.intent;
  // A marker that cannot be written ends the supervisor at that very moment.
  const inTheWay = `${stage.paths.bootMarker}.tmp`;
  mkdirSync(inTheWay);
  await stage.begin().catch(() => (seen = [written('db'), written('web')]));
  assert.equal(seen, ['up', 'down']);
  rmSync(inTheWay, { recursive: true });
  await stage.begin();
  assert.is(stage.status('db').intent, 'up');
});

test('a file that went and came back finds the intent its VM had, whatever autostart says', async () => {
  using stage = await createQuickStage();
  reboot(stage);
  stage.define('web', AUTOSTART);
  await stage.begin();
  await stage.pass(MINUTE);
  assert.is(stage.status('web').status, 'running');
  await stage.order('stop', 'web');
  await stage.pass(MINUTE);
  renameSync(fileOf(stage, 'web'), `${fileOf(stage, 'web')}.away`);
  await reload(stage);
  assert.not(stage.supervisor().knows('web'));
  renameSync(`${fileOf(stage, 'web')}.away`, fileOf(stage, 'web'));
  await reload(stage);
  await stage.pass(MINUTE);
  assert.equal([stage.status('web').status, stage.status('web').intent], ['stopped', 'down']);
});

test('a brand-new file follows autostart', async () => {
  using stage = await createQuickStage();
  stage.disk('db');
  stage.define('db', AUTOSTART);
  await reload(stage);
  await stage.pass(MINUTE);
  assert.is(stage.status('db').status, 'running');
});

test('a file that was broken when the host booted follows autostart once it is mended', async () => {
  using stage = await createQuickStage();
  await stage.order('start', 'web');
  await stage.pass(MINUTE);
  reboot(stage);
  stage.define('web', 'nonsense\n');
  await stage.begin();
  stage.define('web', QUICK_GUEST);
  await reload(stage);
  await stage.pass(MINUTE);
  assert.equal([stage.status('web').status, stage.status('web').intent], ['stopped', 'down']);
});

test('a VM that comes while all are shut down is not started, and is waited for', async () => {
  using stage = await createQuickStage();
  await stage.order('start', 'web');
  await stage.pass(MINUTE);
  await stage.guest('web', 'ignore-button');
  let atTheEnd: unknown;
  const over = stage
    .supervisor()
    .shutdown({ timeoutMs: MINUTE }, () => undefined)
    .then(
      () =>
        (atTheEnd = stage
          .supervisor()
          .status()
          .map(({ status }) => status)),
    );
  await stage.pass(MINUTE - 10_000);
  stage.disk('db');
  stage.define('db', AUTOSTART);
  stage.world.simctl('fault', JSON.stringify({ command: 'ps', hang: true }));
  await reload(stage);
  await stage.pass(10 * MINUTE);
  await over;
  assert.equal(atTheEnd, ['stopped', 'stopped']);
  assert.is(stage.world.world.guests.size, 0);
});

test('a directory that cannot be read removes no definition, and the next read that can puts it right', async () => {
  using stage = await createQuickStage();
  stage.disk('db');
  stage.define('db', QUICK_GUEST);
  for (const name of ['web', 'db']) await stage.order('start', name);
  await stage.pass(MINUTE);
  stage.kill();
  const { definitions } = stage.paths;
  renameSync(definitions, `${definitions}.away`);
  await stage.begin();
  await stage.pass(MINUTE);
  assert.equal([stage.status('web').status, stage.status('web').definition], ['running', 'broken']);
  await stage.guest('web', 'crash');
  await stage.pass(MINUTE);
  assert.is(stage.status('web').status, 'running', 'supervised as before');
  renameSync(`${definitions}.away`, definitions);
  rmSync(fileOf(stage, 'db'));
  await reload(stage);
  assert.equal([stage.status('web').definition, stage.status('db').definition], ['current', 'removed']);
});

test('a VM whose file was never right has a row in the list, stopped and broken, and goes with its file', async () => {
  using stage = await createQuickStage();
  stage.define('never', 'cpus = "two"\n');
  await reload(stage);
  const rows = () =>
    stage
      .supervisor()
      .status()
      .map(({ name, status, definition }) => [name, status, definition]);
  assert.equal(rows(), [
    ['never', 'stopped', 'broken'],
    ['web', 'stopped', 'current'],
  ]);
  assert.throws(() => stage.status('never'), /its definition has faults/);
  rmSync(fileOf(stage, 'never'));
  await reload(stage);
  assert.equal(rows(), [['web', 'stopped', 'current']]);
});

test('a boot whose definitions cannot be read at first is judged by the first read that can', async () => {
  using stage = await createQuickStage();
  stage.define('web', AUTOSTART);
  writeStateRecord(stage.paths, {
    ...{ version: 1, name: 'web', intent: 'down', stoppedByOperator: true },
    ...{ pins: { macs: {}, slots: {} }, deaths: [] },
  });
  reboot(stage);
  const { definitions } = stage.paths;
  renameSync(definitions, `${definitions}.away`);
  await stage.begin();
  renameSync(`${definitions}.away`, definitions);
  await reload(stage);
  await stage.pass(MINUTE);
  assert.is(stage.status('web').status, 'running');
});

test('reads that overlap are taken in the order they were asked for', async () => {
  using stage = await createQuickStage();
  const late = fileOf(stage, 'late');
  execFileSync('mkfifo', [late]);
  const first = reload(stage);
  // Opens when the first read has listed the directory and waits for this file.
  const writer = await open(late, 'w');
  rmSync(late);
  stage.define('db', QUICK_GUEST);
  const second = reload(stage);
  await Promise.race([second, new Promise((resolve) => setTimeout(resolve, 200))]);
  await writer.close();
  await Promise.all([first, second]);
  const vms = stage.supervisor().status();
  assert.equal(
    vms.map(({ name, definition }) => `${name} ${definition}`),
    ['db current', 'web current'],
  );
});

test('nobody starts what a broken file said before, in whatever way no guest of it lives', async () => {
  using stage = await createQuickStage();
  await stage.order('start', 'web');
  await stage.pass(MINUTE);
  writeFileSync(fileOf(stage, 'web'), `x = 1\n${readFileSync(fileOf(stage, 'web'), 'utf8')}`);
  await reload(stage);
  assert.ok((await stage.order('start', 'web')).ok, 'already running');
  await stage.guest('web', 'crash');
  assert.is(stage.status('web').status, 'restarting');
  for (const verb of ['start', 'restart'] as const) {
    const outcome = await stage.order(verb, 'web');
    assert.is(outcome.error?.code, 'definition');
    assert.match(outcome.message, /web\.toml:1:1/);
  }
});

test.run();
