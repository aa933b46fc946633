import { existsSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { readRunRecord } from '../../src/store/records.js';
import { events, living, write } from './own-programs.js';
import { createQuickStage, QUICK_GUEST, type QuickStage } from './quick-stage.js';

const COMPANIONS = `${QUICK_GUEST}[[companion]]
name = "share"
command = ["/bin/share"]
socket = "share.sock"
[[companion]]
name = "clock"
command = ["/bin/clock", "-f"]
restart = true
`;
const WITH_TPM = `${QUICK_GUEST}[tpm]\ntype = "swtpm"\n`;

function prepare(stage: QuickStage): void {
  write(stage, 'bin/share', 'listen share.sock', 'stay');
  write(stage, 'bin/clock', 'stay');
}

async function up(stage: QuickStage, seconds = 30): Promise<void> {
  await stage.order('start', 'web');
  await stage.pass(seconds * 1000);
}

const pidOf = (stage: QuickStage, name: string): number =>
  readRunRecord(stage.paths, 'web')?.companions?.find((one) => one.name === name)?.pid ?? 0;
const home = ({ paths }: QuickStage): string => join(paths.root, 'var/db/vmctl/vms/web');
const began = (stage: QuickStage): readonly unknown[] =>
  events(stage, 'program.began').map((one) => one['file']);

test('companions are started in order before bhyve, on record, and end with the guest, last first', async () => {
  using stage = await createQuickStage({}, COMPANIONS);
  prepare(stage);
  await up(stage);
  assert.is(stage.status('web').status, 'running');
  const order = stage.world
    .journal()
    .flatMap((one) =>
      one.kind === 'event' && /^(program\.began|guest\.started)$/.test(one.event) ? [one.event] : [],
    );
  assert.equal(order, ['program.began', 'program.began', 'guest.started']);
  assert.equal(began(stage), ['/bin/share', '/bin/clock']);
  const record = readRunRecord(stage.paths, 'web');
  assert.equal(
    record?.companions?.map(({ name }) => name),
    ['share', 'clock'],
  );
  assert.ok(record?.companions?.every(({ pid }) => stage.world.host.alive(pid ?? 0)));
  const first = events(stage, 'program.began')[0];
  assert.equal(first?.['env'], { VMCTL_NAME: 'web', VMCTL_DIR: home(stage) });
  assert.is(first?.['cwd'], home(stage));
  await stage.order('stop', 'web');
  await stage.pass(10_000);
  assert.is(stage.status('web').status, 'stopped');
  assert.equal(living(stage), []);
});

test('a stale socket is removed before; what is no socket is left alone and refused', async () => {
  using stage = await createQuickStage({}, COMPANIONS);
  prepare(stage);
  writeFileSync(join(home(stage), 'share.sock'), 'mine');
  await up(stage);
  assert.match(stage.status('web').detail ?? '', /share\.sock is no socket/);
  assert.ok(existsSync(join(home(stage), 'share.sock')));
  assert.equal(living(stage), []);
});

test('a companion that ends at once, or whose socket does not come, ends the start with its last line', async () => {
  using stage = await createQuickStage({}, COMPANIONS);
  prepare(stage);
  write(stage, 'bin/share', 'say no licence', 'exit 5');
  await up(stage, 4);
  assert.match(stage.status('web').detail ?? '', /companion share ended with exit status 5: no licence/);
  assert.is(events(stage, 'guest.started').length, 0);
  await stage.order('stop', 'web');
  await stage.pass(5000);
  write(stage, 'bin/share', 'stay');
  await up(stage, 18);
  assert.match(
    stage.status('web').detail ?? '',
    /companion share has not made its socket .*share\.sock within 15 s/,
  );
  assert.equal(living(stage), [], 'nothing is left behind');
});

test('stop while a companion is waited for ends it', async () => {
  using stage = await createQuickStage({}, COMPANIONS);
  prepare(stage);
  write(stage, 'bin/share', 'stay');
  await up(stage, 5);
  assert.is(stage.status('web').detail, 'companions');
  await stage.order('stop', 'web');
  await stage.pass(3000);
  assert.is(stage.status('web').status, 'stopped');
  assert.equal(living(stage), []);
});

test('a companion that ends while the guest lives is told, shown, and started again when that is asked for', async () => {
  using stage = await createQuickStage({}, COMPANIONS);
  prepare(stage);
  await up(stage);
  stage.world.host.kill(pidOf(stage, 'clock'), 'SIGKILL');
  await stage.pass(100);
  assert.equal(
    [stage.status('web').status, stage.status('web').detail],
    ['running', 'companion clock was killed by SIGKILL'],
  );
  assert.is(stage.told.filter(({ event }) => event === 'companion.ended').length, 1);
  await stage.pass(5000);
  assert.is(stage.status('web').detail, null);
  assert.ok(stage.world.host.alive(pidOf(stage, 'clock')), 'the record knows the new one');
  stage.world.host.kill(pidOf(stage, 'share'), 'SIGKILL');
  await stage.pass(60_000);
  assert.is(stage.status('web').detail, 'companion share was killed by SIGKILL');
  assert.is(began(stage).filter((file) => file === '/bin/share').length, 1);
});

test('one that ends again and again is started again ever more slowly', async () => {
  using stage = await createQuickStage({}, COMPANIONS);
  prepare(stage);
  write(stage, 'bin/clock', 'sleep 500');
  await up(stage, 140);
  const times = began(stage).filter((file) => file === '/bin/clock').length;
  assert.ok(times > 4 && times < 10, String(times));
});

test('one that is deaf to SIGTERM is killed after five seconds', async () => {
  using stage = await createQuickStage({}, COMPANIONS);
  prepare(stage);
  write(stage, 'bin/clock', 'deaf', 'stay');
  await up(stage);
  await stage.order('stop', 'web');
  await stage.pass(4000);
  assert.equal(living(stage), ['/bin/clock']);
  assert.is(stage.status('web').status, 'stopping');
  await stage.pass(4000);
  assert.is(stage.status('web').status, 'stopped');
  assert.equal(living(stage), []);
});

test('every run of bhyve has companions of its own: a reboot and a crash begin anew', async () => {
  using stage = await createQuickStage({}, COMPANIONS);
  prepare(stage);
  await up(stage);
  for (const action of ['reboot', 'crash']) {
    const before = pidOf(stage, 'share');
    await stage.guest('web', action);
    await stage.pass(30_000);
    assert.is(stage.status('web').status, 'running');
    assert.is.not(pidOf(stage, 'share'), before);
    assert.equal([...living(stage)].sort(), ['/bin/clock', '/bin/share']);
  }
});

test('a new supervisor watches the companions that the last one started', async () => {
  using stage = await createQuickStage({}, COMPANIONS);
  prepare(stage);
  await up(stage);
  const before = pidOf(stage, 'clock');
  stage.kill();
  await stage.begin();
  await stage.pass(5000);
  assert.equal([pidOf(stage, 'clock'), stage.status('web').detail], [before, null]);
  stage.world.host.kill(before, 'SIGKILL');
  await stage.pass(5000);
  assert.is.not(pidOf(stage, 'clock'), before);
  assert.is(stage.told.filter(({ event }) => event === 'companion.ended').length, 1);
  stage.kill();
  stage.world.host.kill(pidOf(stage, 'share'), 'SIGKILL');
  await stage.begin();
  await stage.pass(5000);
  assert.is(stage.status('web').detail, 'companion share has ended, nobody knows how');
  await stage.order('stop', 'web');
  await stage.pass(10_000);
  assert.equal(living(stage), []);
  assert.is(stage.status('web').status, 'stopped');
});

test('a supervisor killed at any moment of a start leaves no companion behind that nobody knows', async () => {
  for (let moment = 0; moment < 40; moment += 1) {
    using stage = await createQuickStage({ kind: false, seed: moment + 1 }, COMPANIONS);
    prepare(stage);
    await stage.order('start', 'web');
    for (let turn = 0; began(stage).length === 0 && turn < 3000; turn += 1) await stage.pass(10);
    await stage.pass(moment * 25);
    stage.kill();
    await stage.pass(2000);
    await stage.begin();
    await stage.pass(60_000);
    assert.is(stage.status('web').status, 'running', `moment ${moment}: ${stage.status('web').detail}`);
    assert.equal([...living(stage)].sort(), ['/bin/clock', '/bin/share'], `moment ${moment}`);
    await stage.order('stop', 'web');
    await stage.pass(20_000);
    assert.equal([stage.status('web').status, living(stage)], ['stopped', []], `moment ${moment}`);
  }
});

test('a supervisor killed just behind the spawn of a companion: the next one knows it by its words', async () => {
  for (const comes of [true, false]) {
    using stage = await createQuickStage({}, COMPANIONS);
    prepare(stage);
    const { spawn } = stage.world.host;
    let killed = false;
    stage.world.host.spawn = (command, options) => {
      if (!command.file.endsWith('/bin/clock') || killed) return spawn(command, options);
      killed = true;
      stage.kill();
      return comes ? spawn(command, options) : new Promise(() => undefined);
    };
    await stage.order('start', 'web');
    await stage.pass(5000);
    assert.ok(killed);
    await stage.begin();
    await stage.pass(40_000);
    assert.is(stage.status('web').status, 'running');
    assert.equal([...living(stage)].sort(), ['/bin/clock', '/bin/share']);
  }
});

test('[tpm] type = "swtpm" brings an swtpm of its own, with a private directory, for every run of bhyve', async () => {
  using stage = await createQuickStage({}, WITH_TPM);
  await up(stage);
  assert.match(
    stage.status('web').detail ?? '',
    /companion swtpm: there is no program swtpm that can be run/,
  );
  await stage.order('stop', 'web');
  await stage.pass(3000);
  write(stage, 'var/db/vmctl/vms/web/swtpm', 'listen swtpm.sock', 'stay');
  await up(stage);
  assert.is(stage.status('web').status, 'running', stage.status('web').detail ?? '');
  assert.ok(existsSync(join(home(stage), 'swtpm.sock')));
  assert.is(statSync(join(home(stage), 'tpm')).mode & 0o777, 0o700);
  const before = pidOf(stage, 'swtpm');
  await stage.guest('web', 'reboot');
  await stage.pass(30_000);
  assert.is(stage.status('web').status, 'running');
  assert.is.not(pidOf(stage, 'swtpm'), before, 'a reboot is a power cycle of the TPM');
  stage.world.host.kill(pidOf(stage, 'swtpm'), 'SIGKILL');
  await stage.pass(5000);
  assert.match(stage.status('web').detail ?? '', /companion swtpm was killed/);
  await stage.order('stop', 'web');
  await stage.pass(10_000);
  assert.is(stage.status('web').status, 'stopped');
});

test.run();
