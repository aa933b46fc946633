import { readFileSync } from 'node:fs';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { readStateRecord } from '../../src/store/records.js';
import { createQuickStage, QUICK_GUEST, type QuickStage } from './quick-stage.js';

const MINUTE = 60_000;

/** So many looks at the host fail from now on; 0 = all. */
function blind(stage: QuickStage, times: number): void {
  stage.world.simctl('fault', JSON.stringify({ command: 'sysctl', code: 1, stderr: 'cannot fork\n', times }));
}

async function start(stage: QuickStage): Promise<number | null> {
  await stage.order('start', 'web');
  await stage.pass(MINUTE);
  return stage.status('web').pid;
}

test('one failed look at the host disowns no guest and makes no new boot', async () => {
  for (const times of [1, 0]) {
    using stage = await createQuickStage();
    const pid = await start(stage);
    const marker = readFileSync(stage.paths.bootMarker, 'utf8');
    stage.kill();
    blind(stage, times);
    await stage.begin();
    await stage.pass(1000);
    assert.equal([stage.status('web').status, stage.status('web').pid], ['running', pid]);
    assert.is(readFileSync(stage.paths.bootMarker, 'utf8'), marker);
  }
});

test('no identity is derived while kern.hostuuid is unseen, and the first look that sees it is enough', async () => {
  using seeing = await createQuickStage();
  await start(seeing);
  const pins = readStateRecord(seeing.paths, 'web')?.pins;
  using stage = await createQuickStage();
  stage.kill();
  blind(stage, 0);
  await stage.begin();
  await stage.order('start', 'web');
  await stage.pass(1000);
  assert.match(stage.status('web').detail ?? '', 'kern.hostuuid');
  assert.equal(readStateRecord(stage.paths, 'web')?.pins, { macs: {}, slots: {} });
  stage.world.world.faults.length = 0;
  await stage.pass(MINUTE);
  assert.is(stage.status('web').status, 'running');
  assert.equal(readStateRecord(stage.paths, 'web')?.pins, pins);
});

test('a VM whose identity is pinned is started while kern.hostuuid is unseen', async () => {
  using stage = await createQuickStage();
  await start(stage);
  await stage.order('stop', 'web');
  await stage.pass(MINUTE);
  stage.kill();
  blind(stage, 0);
  await stage.begin();
  await start(stage);
  assert.is(stage.status('web').status, 'running');
  stage.define('web', `${QUICK_GUEST}[[network]]\nbridge = "bnet0"\nname = "second"\n`);
  await stage.order('stop', 'web');
  await stage.pass(MINUTE);
  await stage.order('start', 'web');
  await stage.pass(1000);
  assert.match(stage.status('web').detail ?? '', 'kern.hostuuid');
});

test.run();
