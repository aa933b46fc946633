import { readFileSync, writeFileSync } from 'node:fs';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { StatusReport } from '../../src/protocol/report.js';
import { createQuickStage, QUICK_GUEST, type QuickStage } from './quick-stage.js';

const detailed = (stage: QuickStage): StatusReport =>
  stage.supervisor().status(['web'], true)[0] as StatusReport;

/** The supervisor reads the definitions again; what it says needs a restart. */
async function reload(stage: QuickStage): Promise<readonly string[]> {
  const { restart } = await stage.clock.passUntil(stage.supervisor().reload());
  await stage.pass(10);
  return restart;
}

async function up(toml?: string): Promise<QuickStage> {
  const stage = await createQuickStage({}, toml);
  await stage.order('start', 'web');
  await stage.pass(20_000);
  return stage;
}

test('a changed file is told as a drift with its lines, by reload as a guest to restart, and applied by a restart alone', async () => {
  using stage = await up();
  assert.equal([detailed(stage).argv, detailed(stage).details?.differences], ['same', []]);
  stage.define('web', `cpus = 3\n${QUICK_GUEST}`);
  assert.equal(await reload(stage), ['web']);
  assert.equal(await reload(stage), ['web'], 'as long as it is so');
  const web = detailed(stage);
  assert.equal(
    [web.argv, web.definition, web.details?.differences],
    ['differs', 'changed', ['-c 1 -> -c 3']],
  );
  await stage.guest('web', 'reboot');
  await stage.pass(20_000);
  assert.is(detailed(stage).argv, 'differs', 'a guest reboot takes what ran');
  await stage.order('restart', 'web');
  await stage.pass(30_000);
  assert.equal(
    [detailed(stage).argv, detailed(stage).definition, await reload(stage)],
    ['same', 'current', []],
  );
  await stage.order('stop', 'web');
  await stage.pass(20_000);
  assert.is(detailed(stage).argv, null);
});

test('what is in force at once is no change that waits; what waits without reaching the argv wants no restart', async () => {
  using stage = await up();
  stage.define('web', `description = "x"\nautostart = true\n${QUICK_GUEST}`);
  assert.equal(await reload(stage), []);
  assert.equal([detailed(stage).argv, detailed(stage).definition], ['same', 'current']);
  stage.define('web', `restart = "never"\n${QUICK_GUEST}`);
  assert.equal(await reload(stage), []);
  assert.equal([detailed(stage).argv, detailed(stage).definition], ['same', 'changed']);
});

test('a supervisor that has inherited a guest knows its drift as the one before did', async () => {
  using stage = await up();
  stage.kill();
  stage.define('web', `cpus = 3\n${QUICK_GUEST}`);
  await stage.begin();
  await stage.pass(20_000);
  assert.equal([detailed(stage).argv, detailed(stage).details?.differences], ['differs', ['-c 1 -> -c 3']]);
});

test('of a foreign guest, and of one taken over after its title, the host cannot tell', async () => {
  using stage = await createQuickStage({ kind: false });
  await stage.pass(3000);
  stage.world.simctl('foreign', 'web');
  stage.world.simctl('allow', 'web');
  await stage.pass(5000);
  await stage.order('start', 'web');
  await stage.pass(10_000);
  assert.equal([stage.status('web').status, stage.status('web').argv], ['foreign', 'unknown']);
  await stage.order('adopt', 'web');
  await stage.pass(20_000);
  assert.equal([stage.status('web').status, detailed(stage).argv], ['running', 'unknown']);
  assert.equal(await reload(stage), []);
});

test('the status of a guest that nothing has changed reads no file', async () => {
  using stage = await up();
  stage.status('web');
  const path = `${stage.paths.run}/web.json`;
  const before = readFileSync(path, 'utf8');
  writeFileSync(path, '{}');
  assert.is(stage.status('web').argv, 'same');
  writeFileSync(path, before);
});

test.run();
