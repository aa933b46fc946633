import { utimesSync } from 'node:fs';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { readRunRecord, readStateRecord, writeStateRecord } from '../../src/store/records.js';
import { vmPathsOf } from '../../src/store/paths.js';
import type { Death } from '../../src/vm/record.js';
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

test('an end that came while nobody supervised is dated by its keeper, unless the clock was set since', async () => {
  for (const [written, at, uptimeSeconds] of [
    [40_000, 40_000, 40],
    [-5_000, 3_611_000, 3611],
    [9_000_000, 3_611_000, 3611],
  ] as const) {
    using stage = await createQuickStage();
    await stage.order('start', 'web');
    const launchedAt = readRunRecord(stage.paths, 'web')?.launchedAt ?? 0;
    await stage.pass(11_000);
    stage.kill();
    await stage.guest('web', 'poweroff');
    const date = new Date(launchedAt + written);
    utimesSync(vmPathsOf(stage.paths, 'web').exitFile, date, date);
    await stage.pass(60 * 60_000);
    await stage.begin();
    await stage.pass(1_000);
    const death = readStateRecord(stage.paths, 'web')?.deaths[0];
    assert.equal([(death?.at ?? 0) - launchedAt, death?.uptimeSeconds], [at, uptimeSeconds]);
  }
});

test('the last hundred deaths are kept, newest last, and told with the details only', async () => {
  using stage = await createQuickStage();
  stage.kill();
  const old: Death[] = Array.from({ length: 100 }, (_, at) => ({
    at,
    exit: { kind: 'lost' },
    uptimeSeconds: at,
  }));
  const state = { version: 1, name: 'web', intent: 'down', stoppedByOperator: false } as const;
  writeStateRecord(stage.paths, { ...state, pins: { macs: {}, slots: {} }, deaths: old });
  await stage.begin();
  await stage.order('start', 'web');
  await stage.pass(70_000);
  await stage.guest('web', 'error');
  const told = stage.supervisor().status(['web'], true)[0]?.details?.deaths;
  assert.equal([told?.length, told?.at(-1)?.cause, told?.at(-1)?.code], [100, 'error', 4]);
  await stage.pass(30_000);
  const kept = readStateRecord(stage.paths, 'web')?.deaths ?? [];
  assert.equal([kept.length, kept[0]?.at, kept.at(-1)?.exit], [100, 1, { kind: 'error', code: 4 }]);
  assert.is(kept.at(-1)?.uptimeSeconds, 70);
  assert.is(stage.status('web').details, undefined);
});

test.run();
