import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { OperateVerb } from '../../src/protocol/request.js';
import { createQuickStage, type QuickStage } from './quick-stage.js';

interface Asked {
  readonly leave: AbortController;
  readonly told: string[];
  /** What the order came to for whoever waited; undefined = it is still waited for. */
  outcome(): string | undefined;
}

function ask(stage: QuickStage, verb: OperateVerb, timeoutMs?: number): Asked {
  const leave = new AbortController();
  const told: string[] = [];
  let message: string | undefined;
  const how = timeoutMs === undefined ? {} : { timeoutMs };
  void stage
    .supervisor()
    .operate(
      { request: 'operate', verb, names: ['web'], wait: true, ...how },
      (words) => void told.push(words),
      leave.signal,
    )
    .then(([outcome]) => (message = outcome?.message));
  return { leave, told, outcome: () => message };
}

/** Files are read in real time before an order is looked at. */
async function begun(stage: QuickStage, { told }: Asked): Promise<void> {
  for (let tries = 0; told.length === 0 && tries < 500; tries += 1) {
    await new Promise((resolve) => setTimeout(resolve, 5));
    await stage.pass(0);
  }
  assert.ok(told.length > 0);
}

for (const timeoutMs of [undefined, 60_000]) {
  test(`whoever goes ends the waiting, with ${timeoutMs === undefined ? 'no limit' : 'a limit'}, and the order goes on`, async () => {
    using stage = await createQuickStage();
    const asked = ask(stage, 'start', timeoutMs);
    const { leave, told, outcome } = asked;
    await begun(stage, asked);
    assert.is(outcome(), undefined);
    leave.abort();
    await stage.pass(0);
    assert.match(outcome() ?? '', /no longer waited for|after 60 s/);
    const heard = told.length;
    await stage.pass(30_000);
    assert.is(told.length, heard, 'nobody listens any more');
    assert.is(stage.status('web').status, 'running');
  });
}

test('an order of somebody who has gone before it was looked at is carried out all the same', async () => {
  using stage = await createQuickStage();
  const { leave, outcome } = ask(stage, 'start');
  leave.abort();
  for (let tries = 0; outcome() === undefined && tries < 500; tries += 1)
    await new Promise((resolve) => setTimeout(resolve, 5));
  await stage.pass(30_000);
  assert.is(stage.status('web').status, 'running');
});

test('whoever stays is told the end', async () => {
  using stage = await createQuickStage();
  const asked = ask(stage, 'start');
  const { outcome } = asked;
  await begun(stage, asked);
  await stage.pass(30_000);
  assert.match(outcome() ?? '', /^running, pid \d+$/);
});

test.run();
