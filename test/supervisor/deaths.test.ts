import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { readRunRecord, readStateRecord } from '../../src/store/records.js';
import { createQuickStage, type QuickStage } from './quick-stage.js';

const DEAF = { command: 'bhyvectl', match: '--destroy', code: 0, times: 0 };

/** A guest has died, and /dev/vmm/web does not go away. */
async function stuck(action = 'crash'): Promise<QuickStage> {
  const stage = await createQuickStage();
  await stage.order('start', 'web');
  await stage.pass(11_000);
  stage.world.simctl('fault', JSON.stringify(DEAF));
  await stage.guest('web', action);
  await stage.pass(5000);
  assert.ok(readRunRecord(stage.paths, 'web'), 'what the guest left behind is still there');
  return stage;
}

function assertOneDeath(stage: QuickStage): void {
  const deaths = readStateRecord(stage.paths, 'web')?.deaths.length;
  const { status, attempts } = stage.status('web');
  assert.equal({ status, deaths, attempts }, { status: 'running', deaths: 1, attempts: 1 });
}

test('a death is counted once, also when the supervisor is killed before everything is cleaned up', async () => {
  using stage = await stuck();
  stage.kill();
  stage.world.simctl('fault', 'clear');
  await stage.begin();
  await stage.pass(30_000);
  assertOneDeath(stage);
});

test('a guest that powered off stays down, also when the supervisor is killed before everything is cleaned up', async () => {
  using stage = await stuck('poweroff');
  stage.kill();
  stage.world.simctl('fault', 'clear');
  await stage.begin();
  await stage.pass(30_000);
  const { status, detail } = stage.status('web');
  assert.equal({ status, detail }, { status: 'stopped', detail: 'powered off' });
});

test('a death whose cleaning was given up is not counted again by the start that follows', async () => {
  using stage = await stuck();
  await stage.pass(60 * 60_000);
  assert.is(stage.status('web').status, 'failed');
  assert.is(readRunRecord(stage.paths, 'web')?.counted, true);
  stage.world.simctl('fault', 'clear');
  await stage.order('start', 'web');
  await stage.pass(30_000);
  assert.is(stage.status('web').status, 'running');
  assert.is(readStateRecord(stage.paths, 'web')?.deaths.length, 1);
});

test('no keeper is started for a guest that has ended, however long its cleaning takes', async () => {
  using stage = await stuck();
  await stage.pass(60_000);
  const keepers = stage.world
    .journal()
    .filter((record) => record.kind === 'command' && record.file === 'pwait');
  assert.is(keepers.length, 1);
});

test.run();
