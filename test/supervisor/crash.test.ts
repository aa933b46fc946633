import {
  appendFileSync,
  existsSync,
  mkdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { basename, join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { BUNDLE_BYTES } from '../../src/store/crash-bundles.js';
import { vmPathsOf } from '../../src/store/paths.js';
import { readRunRecord, writeRunRecord } from '../../src/store/records.js';
import type { CrashFacts } from '../../src/supervisor/crash-facts.js';
import { createQuickStage, QUICK_GUEST, type QuickStage } from './quick-stage.js';

async function running(stage: QuickStage): Promise<number> {
  await stage.order('start', 'web');
  await stage.pass(11_000);
  return stage.status('web').pid ?? 0;
}

function crashes(stage: QuickStage): readonly string[] {
  return stage.supervisor().status(['web'], true)[0]?.details?.crashes ?? [];
}

function causes(stage: QuickStage): readonly string[] {
  return crashes(stage).map((path) => basename(path).replace(/^.*Z-/, ''));
}

function read(path = ''): { readonly facts: CrashFacts; readonly report: string } {
  const facts = JSON.parse(readFileSync(join(path, 'bundle.json'), 'utf8')) as CrashFacts;
  return { facts, report: readFileSync(join(path, 'report.txt'), 'utf8') };
}

test('a crash leaves a bundle with all that explains it, before the relaunch', async () => {
  using stage = await createQuickStage();
  const pid = await running(stage);
  const { output } = vmPathsOf(stage.paths, 'web');
  await stage.guest('web', 'reboot');
  await stage.pass(60_000);
  const second = stage.status('web').pid;
  assert.is.not(second, pid);
  appendFileSync(output, 'Unhandled exit reason\r\n');
  await stage.guest('web', 'triple-fault');
  assert.equal(causes(stage), ['triple-fault']);
  const { facts, report } = read(crashes(stage)[0]);
  const { vm, cause, exit, code, pid: ended, restarts, next, host, links } = facts;
  assert.equal(
    { vm, cause, exit, code, ended, restarts },
    { vm: 'web', cause: 'triple-fault', exit: 'triple fault', code: 3, ended: second, restarts: 1 },
  );
  assert.is(facts.uptimeSeconds, 60);
  assert.is(next, 'starts it again in 1 s');
  assert.equal(facts.argv?.[0], 'bhyve');
  assert.is(facts.argv?.at(-1), 'web');
  assert.equal(facts.output.at(-1), 'Unhandled exit reason');
  assert.match(facts.definitionHash, /^[0-9a-f]{64}$/);
  assert.is(facts.definition?.name, 'web');
  assert.is(host.release, 14);
  assert.equal(
    links.map(({ bridge, hook, nic }) => [bridge, hook, nic]),
    [['bnet0', 'link2', '0']],
  );
  for (const words of [
    /^end {10}triple fault$/m,
    /^ {2}Unhandled exit reason$/m,
    /^ {2}bhyve$/m,
    /"name": "web"/,
  ])
    assert.match(report, words);
  await stage.pass(30_000);
  assert.is(stage.status('web').status, 'running');
  assert.is(crashes(stage).length, 1);
  const told = stage.told.filter(({ event }) => event === 'vm.crash-bundle');
  assert.equal(
    told.map(({ vm: name, path }) => [name, path]),
    [['web', crashes(stage)[0]]],
  );
});

test('what a guest or an operator wanted leaves none: reboot, power-off, halt, stop, kill, reset', async () => {
  using stage = await createQuickStage();
  await running(stage);
  await stage.guest('web', 'reboot');
  await stage.pass(11_000);
  for (const end of ['poweroff', 'halt']) {
    await stage.guest('web', end);
    await stage.pass(11_000);
    await running(stage);
  }
  await stage.order('reset', 'web');
  await stage.pass(11_000);
  await stage.order('stop', 'web');
  await stage.pass(11_000);
  await running(stage);
  await stage.order('kill', 'web');
  await stage.pass(11_000);
  assert.is(stage.status('web').status, 'stopped');
  assert.equal(causes(stage), []);
});

test('a guest that is stopped or killed before its title was looked for has not failed to start', async () => {
  for (const verb of ['stop', 'kill'] as const) {
    using stage = await createQuickStage();
    await stage.order('start', 'web');
    await stage.pass(600);
    await stage.order(verb, 'web');
    await stage.pass(11_000);
    const details = stage.supervisor().status(['web'], true)[0]?.details;
    assert.equal([details?.deaths.map(({ cause }) => cause), details?.crashes], [['powered-off'], []], verb);
  }
});

test('every kind of failure leaves one', async () => {
  using stage = await createQuickStage();
  await running(stage);
  for (const end of ['error', 'crash', 'kill']) {
    await stage.guest('web', end);
    await stage.pass(30_000);
  }
  assert.equal(causes(stage), ['error', 'signal', 'signal']);
  assert.equal(
    crashes(stage).map((path) => read(path).facts.signal),
    [null, 'SIGABRT', 'SIGKILL'],
  );
});

test('a reboot loop is a failure, and so is a power-off that the policy calls one', async () => {
  using stage = await createQuickStage({}, `${QUICK_GUEST}[restart]\non_poweroff = "fail"\n`);
  await running(stage);
  for (let count = 0; count < 11; count += 1) {
    await stage.guest('web', 'reboot');
    await stage.pass(2000);
  }
  assert.equal(causes(stage), ['rebooted']);
  await stage.pass(11_000);
  await stage.guest('web', 'poweroff');
  await stage.pass(1000);
  assert.equal(causes(stage), ['rebooted', 'powered-off']);
  assert.match(read(crashes(stage)[1]).facts.next, /^gives up: failed until an operator starts it/);
});

test('a start that fails before bhyve is no death, but leaves a bundle that says so', async () => {
  using stage = await createQuickStage();
  rmSync(join(stage.paths.root, 'usr/local/share/uefi-firmware'), { recursive: true });
  await stage.order('start', 'web');
  await stage.pass(0);
  const details = stage.supervisor().status(['web'], true)[0]?.details;
  assert.equal(details?.deaths, []);
  assert.equal(causes(stage), ['launch-error']);
  const { facts, report } = read(crashes(stage)[0]);
  assert.equal([facts.pid, facts.argv, facts.uptimeSeconds], [null, null, null]);
  assert.match(report, /^command\n {2}bhyve was not started$/m);
});

test('an end of bhyve before its guest was up is a death and a launch error, with the argv that failed', async () => {
  using stage = await createQuickStage();
  stage.world.simctl('fault', JSON.stringify({ command: 'bhyve', code: 4, stderr: 'no such luck\n' }));
  await stage.order('start', 'web');
  await stage.pass(1000);
  const details = stage.supervisor().status(['web'], true)[0]?.details;
  assert.equal(
    details?.deaths.map(({ cause, code }) => [cause, code]),
    [['launch-error', 4]],
  );
  const { facts } = read(crashes(stage)[0]);
  assert.equal(
    [facts.argv?.[0], facts.output, facts.next],
    ['bhyve', ['no such luck'], 'starts it again in 5 s'],
  );
});

test('an end that nobody saw is found by the next supervisor, with its bundle', async () => {
  using stage = await createQuickStage();
  await running(stage);
  stage.kill();
  await stage.guest('web', 'crash');
  await stage.begin();
  await stage.pass(30_000);
  assert.is(causes(stage).length, 1);
  const { facts } = read(crashes(stage)[0]);
  assert.is(facts.vm, 'web');
  assert.is(facts.argv?.at(-1), 'web');
});

test('no password gets into a bundle, nor does what would steer a terminal', async () => {
  // A definition with a password in it is refused now; of a guest that runs already an earlier vmctl may have kept one.
  const words = ['-s', '29,fbuf,tcp=127.0.0.1:5999,password=s3cret'];
  using stage = await createQuickStage();
  await running(stage);
  stage.kill();
  const record = readRunRecord(stage.paths, 'web');
  assert.ok(record);
  writeRunRecord(stage.paths, {
    ...record,
    bhyve: { ...record.bhyve, args: [...words, ...record.bhyve.args] },
    definition: { ...record.definition, extraArgs: words },
  });
  await stage.begin();
  await stage.pass(1000);
  appendFileSync(
    vmPathsOf(stage.paths, 'web').output,
    'fbuf: password=s3cret is too long\n\x1b[31mred\x07\n',
  );
  await stage.guest('web', 'crash');
  const [path] = crashes(stage);
  const { facts, report } = read(path);
  const told = JSON.stringify(facts) + report;
  assert.match(report, /29,fbuf,tcp=127\.0\.0\.1:5999,password=\*\*\*/);
  assert.not.match(told, /s3cret|[\x07\x1b]|\\u001b/);
  assert.is(facts.output.at(-1), 'red?');
});

test('a bundle has a bound: noise takes little of it, and what explains least is left out first', async () => {
  const words = JSON.stringify(Array.from({ length: 3000 }, (_, at) => `-onoise.${at}.x=${'y'.repeat(20)}`));
  using stage = await createQuickStage({}, `extra_args = ${words}\n${QUICK_GUEST}`);
  await running(stage);
  const { output, console } = vmPathsOf(stage.paths, 'web');
  for (const file of [output, console]) appendFileSync(file, Buffer.alloc(100_000, 0xff));
  appendFileSync(output, '\nthe reason\n');
  await stage.guest('web', 'triple-fault');
  const [path] = crashes(stage);
  const { facts, report } = read(path);
  assert.ok(Buffer.byteLength(report) + statSync(join(path ?? '', 'bundle.json')).size <= BUNDLE_BYTES);
  assert.equal([facts.leftOut, facts.definition, facts.argv], [['definition', 'argv'], null, []]);
  assert.match(facts.definitionHash, /^[0-9a-f]{64}$/);
  assert.is(facts.output.at(-1), 'the reason');
  assert.match(report, /^command\n {2}left out: the bundle has no room for it$/m);
  assert.match(report, /^definition it ran with\n {2}left out/m);
});

test('an end has one bundle, also when a supervisor dies behind it and the next one counts the end', async () => {
  using stage = await createQuickStage();
  await running(stage);
  stage.world.simctl('fault', JSON.stringify({ command: 'bhyvectl', match: '--destroy', hang: true }));
  await stage.guest('web', 'crash');
  const first = crashes(stage);
  assert.is(first.length, 1);
  stage.kill();
  stage.world.simctl('fault', 'clear');
  await stage.pass(5_000);
  await stage.begin();
  await stage.pass(30_000);
  assert.equal(crashes(stage), first);
  await stage.guest('web', 'crash');
  await stage.pass(30_000);
  assert.is(crashes(stage).length, 2, 'another end has another');
});

test('a bundle that cannot be written is a warning, and the guest comes back', async () => {
  using stage = await createQuickStage();
  await running(stage);
  mkdirSync(join(stage.paths.crashes, '..'), { recursive: true });
  writeFileSync(stage.paths.crashes, 'no directory');
  await stage.guest('web', 'crash');
  await stage.pass(30_000);
  assert.is(stage.status('web').status, 'running');
  const warned = stage.told.filter(
    ({ event, reason }) => event === 'vm.warning' && /no crash bundle/.test(String(reason)),
  );
  assert.is(warned.length, 1);
  assert.ok(existsSync(stage.paths.crashes));
});

test('a start that fails says where its bundle lies', async () => {
  using stage = await createQuickStage({}, `restart = "never"\n${QUICK_GUEST}`);
  stage.world.simctl('fault', JSON.stringify({ command: 'bhyve', code: 4, stderr: 'no\n' }));
  const ordered = stage
    .supervisor()
    .operate({ request: 'operate', verb: 'start', names: ['web'], wait: true }, () => undefined);
  const [outcome] = await stage.clock.passUntil(ordered);
  assert.equal([outcome?.ok, outcome?.crash], [false, crashes(stage)[0]]);
});

test.run();
