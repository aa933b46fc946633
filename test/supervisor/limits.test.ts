import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { readRunRecord } from '../../src/store/records.js';
import { createQuickStage, QUICK_GUEST, type QuickStage } from './quick-stage.js';

const LIMITS = '[limits]\noom_protect = true\nnice = 5\ncpuset = "0-1"\npcpu = 150\nreadiops = 300\n';

function limitsOf(stage: QuickStage): unknown {
  const { pid } = stage.status('web');
  return stage.world.world.limits.get(pid ?? 0);
}

function ran(stage: QuickStage, file: string): number {
  return stage.world.journal().filter((record) => record.kind === 'command' && record.file === file).length;
}

test('a guest has its limits from its start, and again after a reboot', async () => {
  using stage = await createQuickStage({}, QUICK_GUEST + LIMITS);
  stage.world.simctl('sysctl', 'kern.racct.enable', '1');
  await stage.order('start', 'web');
  await stage.pass(1500);
  const { pid } = stage.status('web');
  const wanted = (of: number | null) => ({
    ...{ nice: 5, cpuset: '0-1' },
    rules: [`process:${of}:pcpu:deny=150`, `process:${of}:readiops:throttle=300`],
  });
  assert.equal(limitsOf(stage), wanted(pid));
  assert.ok(ran(stage, 'protect') > 0);
  await stage.guest('web', 'reboot');
  await stage.pass(1500);
  assert.is.not(stage.status('web').pid, pid);
  assert.equal(limitsOf(stage), wanted(stage.status('web').pid));
});

test('a host without RACCT does not start what it cannot limit, and says what mends it', async () => {
  using stage = await createQuickStage({}, QUICK_GUEST + LIMITS);
  const started = stage
    .supervisor()
    .operate({ request: 'operate', verb: 'start', names: ['web'], wait: true }, () => undefined);
  const [outcome] = await stage.clock.passUntil(started);
  assert.is(outcome?.ok, false);
  assert.match(JSON.stringify(outcome), /pcpu, readiops cannot be put in force: kern\.racct\.enable is 0/);
  assert.match(JSON.stringify(outcome), /loader\.conf, and boot/);
  assert.is(stage.status('web').pid, null);
});

test('a guest that reboots where RACCT is gone keeps what can be had, and whoever looks hears what mends it', async () => {
  using stage = await createQuickStage({}, QUICK_GUEST + LIMITS);
  stage.world.simctl('sysctl', 'kern.racct.enable', '1');
  await stage.order('start', 'web');
  await stage.pass(1500);
  stage.world.simctl('sysctl', 'kern.racct.enable', '0');
  await stage.guest('web', 'reboot');
  await stage.pass(1500);
  assert.equal(limitsOf(stage), { nice: 5, cpuset: '0-1' });
  assert.ok(
    stage.told.some(({ event, reason }) => event === 'vm.warning' && String(reason).startsWith('limits: ')),
  );
});

test('the next daemon puts in force what the last one had no time for, and nothing twice', async () => {
  using stage = await createQuickStage({}, QUICK_GUEST + LIMITS);
  stage.world.simctl('sysctl', 'kern.racct.enable', '1');
  stage.world.simctl('fault', JSON.stringify({ command: 'cpuset', hang: true }));
  await stage.order('start', 'web');
  await stage.pass(1500);
  assert.equal(limitsOf(stage), { nice: 5 });
  stage.kill();
  stage.world.simctl('fault', 'clear');
  await stage.begin();
  await stage.pass(1500);
  assert.equal((limitsOf(stage) as { rules: string[] }).rules.length, 2);
  assert.is(readRunRecord(stage.paths, 'web')?.limited, true);
  const before = ran(stage, 'rctl');
  stage.kill();
  await stage.begin();
  await stage.pass(1500);
  assert.is(ran(stage, 'rctl'), before);
});

test.run();
