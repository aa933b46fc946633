import { existsSync } from 'node:fs';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { vmPathsOf } from '../../src/store/paths.js';
import { readStateRecord } from '../../src/store/records.js';
import { createQuickStage } from './quick-stage.js';

const FIRST_COMMAND = { stop: 'procstat', kill: 'bhyvectl' } as const;

for (const [verb, command] of Object.entries(FIRST_COMMAND) as [keyof typeof FIRST_COMMAND, string][]) {
  test(`a supervisor that dies in the first command of a ${verb} leaves what is wanted to the next, which does it`, async () => {
    using stage = await createQuickStage();
    await stage.order('start', 'web');
    await stage.pass(30_000);
    const { pid } = stage.status('web');
    stage.world.simctl('fault', JSON.stringify({ command, hang: true }));
    await stage.order(verb, 'web');
    await stage.pass(1_000);
    assert.equal(
      [readStateRecord(stage.paths, 'web')?.intent, stage.status('web').pid],
      ['down', pid],
      'on disk, and nothing has happened yet',
    );
    stage.kill();
    await stage.begin();
    await stage.pass(60_000);
    assert.is(stage.status('web').status, 'stopped');
    assert.not(existsSync(vmPathsOf(stage.paths, 'web').vmm), 'nothing is left in /dev/vmm');
  });
}

test('a stop before the guest has ACPI on waits for it, over a new supervisor, and sends no signal before', async () => {
  using stage = await createQuickStage();
  await stage.guest('web', 'acpi-off');
  await stage.order('start', 'web');
  await stage.pass(30_000);
  await stage.order('stop', 'web');
  await stage.pass(30_000);
  stage.kill();
  await stage.begin();
  await stage.pass(30_000);
  assert.match(stage.status('web').detail ?? '', /has not turned ACPI on yet/);
  await stage.guest('web', 'acpi-on');
  await stage.pass(10_000);
  assert.equal([stage.status('web').status, stage.status('web').lastExit], ['stopped', 'powered off']);
});

test('a stop beats a delay before the next try, also over a new supervisor', async () => {
  using stage = await createQuickStage();
  await stage.order('start', 'web');
  await stage.pass(30_000);
  for (let crashes = 0; crashes < 3; crashes++) {
    await stage.guest('web', 'crash');
    await stage.pass(crashes === 2 ? 100 : 15_000);
  }
  assert.is(stage.status('web').status, 'restarting');
  await stage.order('stop', 'web');
  assert.is(stage.status('web').status, 'stopped');
  stage.kill();
  await stage.begin();
  await stage.pass(600_000);
  assert.equal([stage.status('web').status, stage.status('web').intent], ['stopped', 'down']);
});

test('a host shutdown leaves what is wanted as it was, for those that are up and those that wait', async () => {
  using stage = await createQuickStage();
  for (const name of ['waits', 'off'])
    stage.define(name, 'memory = "512M"\nloader = "uefi"\n[[disk]]\npath = "disk.img"\n');
  await stage.supervisor().reload();
  for (const name of ['web', 'waits']) await stage.order('start', name);
  await stage.pass(30_000);
  assert.is(stage.status('waits').status, 'waiting');
  await stage.clock.passUntil(stage.supervisor().shutdown({ timeoutMs: 60_000 }, () => undefined));
  const intents = ['web', 'waits', 'off'].map((name) => stage.status(name).intent);
  assert.equal(intents, ['up', 'up', 'down']);
  assert.equal(
    stage
      .supervisor()
      .status()
      .map(({ status }) => status),
    ['stopped', 'stopped', 'stopped'],
  );
});

test.run();
