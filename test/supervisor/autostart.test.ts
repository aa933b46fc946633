import { readFileSync } from 'node:fs';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { createQuickStage, QUICK_GUEST, type QuickStage } from './quick-stage.js';

/** The table of the manual: whoever changes it changes what is tested. */
const MANUAL = new URL('../../../src/man/autostart.md', import.meta.url);
const [HEAD = [], , ...ROWS] = readFileSync(MANUAL, 'utf8')
  .split('\n')
  .filter((line) => line.startsWith('|'))
  .map((line) =>
    line
      .split('|')
      .slice(1, -1)
      .map((cell) => cell.trim().replaceAll('`', '')),
  );

type Event = (stage: QuickStage) => Promise<void>;

async function boot(stage: QuickStage): Promise<void> {
  stage.kill();
  stage.world.simctl('boot');
  await stage.begin();
  await stage.pass(30_000);
}

async function powerOff(stage: QuickStage): Promise<void> {
  if (stage.status('web').status === 'running') await stage.guest('web', 'poweroff');
  await stage.pass(30_000);
}

const EVENTS: Readonly<Record<string, Event>> = {
  'host shut down, booted': async (stage) => {
    await stage.clock.passUntil(stage.supervisor().shutdown({ timeoutMs: 30_000 }, () => undefined));
    await boot(stage);
  },
  'host panicked, booted': boot,
  'supervisor crashed': async (stage) => {
    stage.kill();
    await stage.pass(5_000);
    await stage.begin();
    await stage.pass(30_000);
  },
  'guest powered off': powerOff,
  'powered off, then booted': async (stage) => {
    await powerOff(stage);
    await boot(stage);
  },
};

async function order(stage: QuickStage, last: string): Promise<void> {
  await stage.pass(20_000);
  if (last === 'none') return;
  await stage.order('start', 'web');
  await stage.pass(20_000);
  if (last === 'stop') await stage.order('stop', 'web');
  await stage.pass(20_000);
}

for (const [autostart = '', last = '', ...cells] of ROWS) {
  cells.forEach((cell, at) => {
    const event = HEAD[at + 2] ?? '';
    test(`autostart = ${autostart}, last order ${last}, ${event}: ${cell}`, async () => {
      using stage = await createQuickStage({}, `autostart = ${autostart}\n${QUICK_GUEST}`);
      await order(stage, last);
      const before = stage.status('web');
      await EVENTS[event]?.(stage);
      const { status, pid } = stage.status('web');
      const words = status === 'stopped' ? 'stays down' : pid === before.pid ? 'runs on' : 'starts';
      assert.equal([words, status], [cell, cell === 'stays down' ? 'stopped' : 'running']);
    });
  });
}

test('the table has a row for each autostart and order, and a column for each event', () => {
  assert.equal(HEAD.slice(2), Object.keys(EVENTS));
  assert.is(new Set(ROWS.map(([autostart, last]) => `${autostart} ${last}`)).size, 9);
});

test.run();
