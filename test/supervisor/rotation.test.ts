import { appendFileSync, existsSync, mkdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { vmPathsOf } from '../../src/store/paths.js';
import { readRunRecord } from '../../src/store/records.js';
import { createQuickStage, type QuickStage } from './quick-stage.js';

const NOISE = 'rdmsr to register 0x34 on vcpu 0\n'.repeat(130_000);

async function running(stage: QuickStage): Promise<void> {
  await stage.order('start', 'web');
  await stage.pass(11_000);
  assert.is(stage.status('web').status, 'running');
}

test('what a noisy bhyve writes is moved away while it runs, and what it says at its end is still found', async () => {
  using stage = await createQuickStage();
  const { output } = vmPathsOf(stage.paths, 'web');
  await running(stage);
  appendFileSync(output, NOISE);
  await stage.pass(10_000);
  assert.is(statSync(output).size, 0);
  assert.ok(readFileSync(`${output}.1`, 'utf8').endsWith(NOISE));
  appendFileSync(output, 'this is the end\n');
  await stage.guest('web', 'error');
  const { status, lastOutput } = stage.status('web');
  assert.is(status, 'restarting');
  assert.equal(lastOutput.slice(-2), ['rdmsr to register 0x34 on vcpu 0', 'this is the end']);
});

test('another supervisor knows where the words of a guest begin, also after a rotation', async () => {
  using stage = await createQuickStage();
  const { output } = vmPathsOf(stage.paths, 'web');
  mkdirSync(join(output, '..'), { recursive: true });
  appendFileSync(output, 'of the guest before\n');
  await running(stage);
  assert.is(readRunRecord(stage.paths, 'web')?.outputOffset, 20);
  appendFileSync(output, NOISE);
  await stage.pass(10_000);
  assert.is(readRunRecord(stage.paths, 'web')?.outputOffset, -NOISE.length);
  appendFileSync(output, 'new\n');
  stage.kill();
  await stage.begin();
  await stage.guest('web', 'error');
  assert.is(stage.status('web').lastOutput.at(-1), 'new');
});

test('a log that nobody looked after is moved away by the next launch', async () => {
  using stage = await createQuickStage();
  const { output, console } = vmPathsOf(stage.paths, 'web');
  mkdirSync(join(output, '..'), { recursive: true });
  for (const file of [output, console]) appendFileSync(file, NOISE);
  await running(stage);
  assert.equal([statSync(output).size, statSync(console).size], [0, 0]);
  assert.is(readRunRecord(stage.paths, 'web')?.outputOffset, 0);
});

test('a log that cannot be moved away is told of once, and the guest runs on', async () => {
  using stage = await createQuickStage();
  const { output } = vmPathsOf(stage.paths, 'web');
  await running(stage);
  appendFileSync(output, NOISE);
  mkdirSync(join(`${output}.new`, 'in the way'), { recursive: true });
  await stage.pass(60_000);
  const told = stage.told.filter(
    ({ event, reason }) => event === 'vm.warning' && /cannot be rotated/.test(String(reason)),
  );
  assert.is(told.length, 1);
  assert.is(stage.status('web').status, 'running');
  assert.not(existsSync(`${output}.1`));
});

test.run();
