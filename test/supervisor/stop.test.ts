import { existsSync } from 'node:fs';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { vmPathsOf } from '../../src/store/paths.js';
import { listRunRecords, readStateRecord } from '../../src/store/records.js';
import { createQuickStage, QUICK_GUEST, type QuickStage } from './quick-stage.js';

interface Seen {
  /** Intent on disk at each signal and each bhyvectl that ends a guest. */
  readonly intents: Set<string | undefined>;
}

/** Another supervisor on the same host, whose every act against a guest is watched. */
async function watched(stage: QuickStage): Promise<Seen> {
  const { host } = stage.world;
  const seen: Seen = { intents: new Set() };
  const note = (): void => void seen.intents.add(readStateRecord(stage.paths, 'web')?.intent);
  const [kill, run] = [host.kill, host.run];
  Object.assign(host, {
    kill: (...args: Parameters<typeof kill>) => (note(), kill(...args)),
    run: (...args: Parameters<typeof run>) => {
      if (args[0].args.includes('--force-poweroff')) note();
      return run(...args);
    },
  });
  stage.kill();
  await stage.begin();
  await stage.pass(500);
  return seen;
}

function isClean(stage: QuickStage): void {
  assert.not(existsSync(vmPathsOf(stage.paths, 'web').vmm), '/dev/vmm/web');
  assert.equal(listRunRecords(stage.paths), []);
  assert.is(stage.status('web').pid, null);
}

for (const acpi of ['acpi-on', 'acpi-off']) {
  for (const [verb, how] of [
    ['stop', { force: true, timeoutMs: 5000 }],
    ['kill', {}],
  ] as const) {
    test(`${verb} with ${acpi}: what is wanted is on disk before the guest feels anything, and nothing is left behind`, async () => {
      using stage = await createQuickStage();
      await stage.order('start', 'web');
      await stage.pass(1500);
      await stage.guest('web', acpi);
      const { intents } = await watched(stage);
      assert.is(stage.status('web').status, 'running');
      await stage.order(verb, 'web', how);
      await stage.pass(60_000);
      assert.equal([...intents], ['down']);
      assert.is(stage.status('web').status, 'stopped');
      isClean(stage);
    });
  }
}

test('whatever ends a guest, /dev/vmm is clean when it is at rest', async () => {
  using stage = await createQuickStage({}, `restart = "never"\n${QUICK_GUEST}`);
  for (const end of ['poweroff', 'halt', 'triple-fault', 'error', 'crash', 'kill']) {
    await stage.order('start', 'web');
    await stage.pass(1500);
    assert.ok(existsSync(vmPathsOf(stage.paths, 'web').vmm), end);
    await stage.guest('web', end);
    await stage.pass(5000);
    assert.match(stage.status('web').status, /^(stopped|failed)$/, end);
    isClean(stage);
  }
});

test('a stop beats a relaunch that is waited for', async () => {
  using stage = await createQuickStage();
  await stage.order('start', 'web');
  await stage.pass(1500);
  await stage.guest('web', 'crash');
  assert.is(stage.status('web').status, 'restarting');
  await stage.order('stop', 'web');
  await stage.pass(600_000);
  assert.equal(
    [stage.status('web').status, readStateRecord(stage.paths, 'web')?.intent],
    ['stopped', 'down'],
  );
  isClean(stage);
});

test.run();
