import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { createQuickStage, QUICK_GUEST, QUICK_HOST, type QuickStage } from './quick-stage.js';

const GUESTS = 30;

function ran(stage: QuickStage, from: number): Readonly<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const record of stage.world.journal().slice(from))
    if (record.kind === 'command') counts[record.file] = (counts[record.file] ?? 0) + 1;
  return counts;
}

test('what many guests need to know at one moment is asked of the host once, at a start and at an adoption', async () => {
  using stage = await createQuickStage({ kind: true });
  stage.define('host', `max_parallel = 100\n${QUICK_HOST}`);
  const names = Array.from({ length: GUESTS }, (_, at) => `g${at}`);
  for (const name of names) {
    stage.define(name, QUICK_GUEST);
    stage.disk(name);
  }
  stage.world.simctl('set', 'latencyMs', '20');
  const before = stage.world.journal().length;
  const start = stage
    .supervisor()
    .operate({ request: 'operate', verb: 'start', names, wait: true }, () => undefined);
  const outcomes = await stage.clock.passUntil(start);
  assert.ok(outcomes.every(({ ok }) => ok));
  const { ps = 0, kldstat = 0, kldload, bhyve, fuser } = ran(stage, before);
  assert.equal({ kldload, bhyve, fuser }, { kldload: 1, bhyve: GUESTS, fuser: GUESTS });
  assert.ok(kldstat <= 4, `${kldstat} kldstat`);
  assert.ok(ps < GUESTS, `${ps} ps`);
  stage.kill();
  const adopting = stage.world.journal().length;
  await stage.begin();
  await stage.pass(500);
  assert.ok(names.every((name) => stage.status(name).status === 'running'));
  const again = ran(stage, adopting);
  assert.ok((again['ps'] ?? 0) < 8, `${again['ps']} ps`);
  assert.is(again['bhyve'], undefined);
  console.log(`# ${GUESTS} starts cost ${ps} looks at the process table, their adoption ${again['ps']}`);
});

test.run();
