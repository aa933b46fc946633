import { appendFileSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { vmPathsOf } from '../../src/store/paths.js';
import { createQuickStage, QUICK_GUEST, QUICK_HOST, type QuickStage } from './quick-stage.js';

const AUTOSTART = `autostart = true\n${QUICK_GUEST}`;

/** VMs besides `web`, each with its disk; the first lines of their files by name. */
async function createTree(vms: Readonly<Record<string, string>>, host = ''): Promise<QuickStage> {
  const stage = await createQuickStage();
  if (host !== '') stage.define('host', host + QUICK_HOST);
  for (const [name, head] of Object.entries(vms)) {
    stage.define(name, head + QUICK_GUEST);
    stage.disk(name);
  }
  await stage.supervisor().reload();
  return stage;
}

/** The host boots, and its supervisor comes up; no time passes. */
async function boot(stage: QuickStage): Promise<void> {
  stage.kill();
  stage.world.simctl('boot');
  await stage.begin();
}

function stateOf(stage: QuickStage, name: string): string {
  const { status, detail } = stage.status(name);
  return detail === null ? status : `${status}: ${detail}`;
}

function launched(stage: QuickStage): readonly unknown[] {
  return stage.told.filter(({ event }) => event === 'guest.launched').map(({ vm }) => vm);
}

test('at a boot of the host VMs come up in waves, each when those before it have settled', async () => {
  using stage = await createTree({
    db: 'autostart = true\n',
    app: 'autostart = true\nafter = ["db"]\n',
    edge: 'autostart = true\nafter = ["app", "web"]\n',
  });
  await boot(stage);
  await stage.pass(5_000);
  assert.equal(
    ['db', 'app', 'edge'].map((name) => stateOf(stage, name)),
    ['running', 'waiting: comes after db', 'waiting: comes after app'],
  );
  await stage.pass(60_000);
  assert.equal(launched(stage), ['db', 'app', 'edge']);
  assert.is(stateOf(stage, 'edge'), 'running');
  assert.is(stage.status('web').status, 'stopped', 'nobody wants it up, and nobody waits for it');
});

test('with `ready` those that come after it wait until it takes connections', async () => {
  using stage = await createTree({
    db: 'ready = { tcp = "10.0.0.5:5432" }\n',
    app: 'after = ["db"]\n',
  });
  for (const name of ['db', 'app']) await stage.order('start', name);
  await stage.pass(30_000);
  assert.equal([stateOf(stage, 'db'), stage.status('db').ready], ['running', false]);
  assert.equal([stateOf(stage, 'app'), stage.status('app').ready], ['waiting: comes after db', null]);
  stage.doors.add('10.0.0.5:5432');
  await stage.pass(2_000);
  assert.is(stage.status('db').ready, true);
  assert.equal(
    stage.told.filter(({ event }) => event === 'vm.ready').map(({ vm, by }) => [vm, by]),
    [['db', 'tcp']],
  );
  await stage.pass(20_000);
  assert.is(stateOf(stage, 'app'), 'running');
  await stage.guest('db', 'reboot');
  await stage.pass(2_000);
  assert.equal([stage.status('db').ready, stateOf(stage, 'app')], [false, 'running']);
});

test('who is not ready in time holds nobody up any longer, and is named', async () => {
  using stage = await createTree({
    db: 'ready = { tcp = "10.0.0.5:5432", timeout = "1m" }\n',
    app: 'after = ["db"]\n',
  });
  for (const name of ['db', 'app']) await stage.order('start', name);
  await stage.pass(65_000);
  assert.is(stateOf(stage, 'app'), 'waiting: comes after db');
  await stage.pass(20_000);
  assert.is(stateOf(stage, 'app'), 'running');
  const warned = stage.told.filter(({ event, vm }) => event === 'vm.warning' && vm === 'db');
  assert.match(String(warned[0]?.['reason']), /not ready after 60 s/);
  assert.is(stage.status('db').ready, false);
});

test('a new supervisor knows who was ready, and who was given up', async () => {
  using stage = await createTree({
    db: 'ready = { console = "login:", timeout = "20s" }\n',
    kv: 'ready = { tcp = "10.0.0.6:1" }\n',
    app: 'after = ["db", "kv"]\n',
  });
  stage.doors.add('10.0.0.6:1');
  for (const name of ['db', 'kv']) await stage.order('start', name);
  await stage.pass(60_000);
  stage.doors.clear();
  stage.kill();
  await stage.begin();
  await stage.pass(1_000);
  assert.equal([stage.status('db').ready, stage.status('kv').ready], [false, true]);
  await stage.order('start', 'app');
  await stage.pass(3_000);
  assert.is(stage.status('app').status, 'running');
});

test('the first frame of a guest makes it ready', async () => {
  using stage = await createTree({ db: 'ready = { mac = true }\n' });
  await stage.order('start', 'db');
  await stage.pass(30_000);
  assert.is(stage.status('db').ready, false);
  stage.world.simctl('guest', 'db', 'send');
  await stage.pass(4_000);
  assert.is(stage.status('db').ready, true);
  const looks = (): number => stage.world.journal().length;
  const before = looks();
  await stage.pass(8_000);
  assert.ok(looks() <= before + 1, 'only the network is watched as ever');
});

test('a text on the console makes a guest ready, printed since its launch, before or after it settled', async () => {
  using stage = await createTree({
    early: 'ready = { console = "login:" }\n',
    late: 'ready = { console = "login:" }\n',
  });
  mkdirSync(dirname(vmPathsOf(stage.paths, 'late').console), { recursive: true });
  const print = (name: string, text: string): void =>
    appendFileSync(vmPathsOf(stage.paths, name).console, text);
  print('late', 'login: of the guest before');
  for (const name of ['early', 'late']) await stage.order('start', name);
  await stage.pass(1_000);
  print('early', 'FreeBSD/amd64\r\nlogin: ');
  await stage.pass(30_000);
  assert.equal([stage.status('early').ready, stage.status('late').ready], [true, false]);
  print('late', 'FreeBSD/amd64\r\nlogin: ');
  for (let looks = 0; stage.status('late').ready !== true && looks < 200; looks++)
    await new Promise((resolve) => setTimeout(resolve, 10));
  assert.is(stage.status('late').ready, true);
});

test('start_delay is waited for at a boot, over a new supervisor, and not for an order or a relaunch', async () => {
  using stage = await createTree({
    late: 'autostart = true\nstart_delay = "10m"\nafter = ["db"]\n',
    db: 'autostart = true\n',
  });
  await boot(stage);
  await stage.pass(30_000);
  assert.is(stateOf(stage, 'late'), 'waiting: start_delay 600 s');
  stage.kill();
  await stage.begin();
  await stage.pass(620_000);
  const launchedAt = (name: string): number =>
    Date.parse(stage.told.find(({ event, vm }) => event === 'guest.launched' && vm === name)?.time ?? '');
  const apart = Math.round((launchedAt('late') - launchedAt('db')) / 1000);
  assert.is(apart, 610, 'counted from when db was ready');
  await stage.pass(30_000);
  await stage.guest('late', 'crash');
  await stage.pass(5_000);
  assert.is(stage.status('late').status, 'running', 'a relaunch does not wait');
  await stage.order('kill', 'late');
  await stage.pass(10_000);
  await stage.order('start', 'late');
  await stage.pass(3_000);
  assert.is(stage.status('late').status, 'running', 'an order does not wait');
});

test('an order to start a VM that sits in its start_delay starts it at once', async () => {
  using stage = await createTree({ late: 'autostart = true\nstart_delay = "10m"\n' });
  await boot(stage);
  await stage.pass(5_000);
  assert.is(stateOf(stage, 'late'), 'waiting: start_delay 600 s');
  assert.ok((await stage.order('start', 'late')).ok);
  await stage.pass(3_000);
  assert.is(stage.status('late').status, 'running');
});

test('an order to start a VM that waits for a disk takes the file as it is now', async () => {
  using stage = await createQuickStage(
    {},
    `autostart = true\n${QUICK_GUEST}`.replace('disk.img', 'dsik.img'),
  );
  await boot(stage);
  await stage.pass(60_000);
  assert.match(stateOf(stage, 'web'), /^waiting: there is no disk \S+dsik\.img/);
  stage.define('web', `autostart = true\n${QUICK_GUEST}`);
  await stage.order('start', 'web');
  await stage.pass(3_000);
  assert.is(stage.status('web').status, 'running');
});

test('a supervisor that dies before it has looked at anything leaves the delay to the next', async () => {
  using stage = await createTree({ late: 'autostart = true\nstart_delay = "10m"\n' });
  stage.kill();
  stage.world.simctl('boot');
  stage.world.simctl('fault', JSON.stringify({ command: 'ps', hang: true }));
  await stage.begin();
  assert.is(stateOf(stage, 'late'), 'starting: looking at the host');
  stage.kill();
  await stage.begin();
  await stage.pass(30_000);
  assert.is(stateOf(stage, 'late'), 'waiting: start_delay 600 s');
});

test('no more than max_parallel start at once, and all come up', async () => {
  const names = ['a', 'b', 'c', 'd', 'e'];
  using stage = await createTree(
    Object.fromEntries(names.map((name) => [name, 'autostart = true\n'])),
    'max_parallel = 2\n',
  );
  stage.world.simctl('set', 'initMs', '30000');
  await boot(stage);
  await stage.pass(20_000);
  assert.equal(
    names.map((name) => stateOf(stage, name)),
    [
      ...Array<string>(2).fill('running: initialising'),
      ...Array<string>(3).fill('waiting: 2 others are starting (max_parallel)'),
    ],
  );
  await stage.pass(180_000);
  assert.equal(launched(stage), names);
});

test('a guest makes room for the next as soon as its title is seen, settled or not', async () => {
  const names = ['a', 'b', 'c', 'd', 'e'];
  using stage = await createTree(
    Object.fromEntries(names.map((name) => [name, 'autostart = true\n'])),
    'max_parallel = 1\n',
  );
  await boot(stage);
  await stage.pass(9_000);
  assert.equal(launched(stage), names);
});

test('a guest that reboots waits for nobody', async () => {
  using stage = await createTree({ a: '', b: '' }, 'max_parallel = 1\n');
  await stage.order('start', 'a');
  await stage.pass(20_000);
  await stage.order('start', 'b');
  await stage.pass(1_000);
  await stage.guest('a', 'reboot');
  await stage.pass(2_000);
  assert.is(stateOf(stage, 'a'), 'running');
});

test('a disk that is not there yet is waited for, uncounted, and the guest comes up when it is', async () => {
  using stage = await createQuickStage();
  const disk = stage.disk('web');
  rmSync(disk);
  const answer = stage.clock.passUntil(
    stage
      .supervisor()
      .operate({ request: 'operate', verb: 'start', names: ['web'], wait: true }, () => undefined),
  );
  const [outcome] = await answer;
  assert.equal([outcome?.ok, outcome?.error?.code], [false, 'host']);
  assert.match(outcome?.message ?? '', /^web: waiting: there is no disk \S+; looked at again every 2 s$/);
  assert.match(outcome?.error?.hint ?? '', /^make one with/);
  await stage.pass(10 * 60_000);
  const { attempts, restarts, detail, intent } = stage.status('web');
  assert.equal([attempts, restarts, intent], [0, 0, 'up']);
  assert.match(detail ?? '', /looked at again every 30 s$/);
  assert.equal(launched(stage), []);
  stage.disk('web');
  await stage.pass(31_000);
  assert.is(stage.status('web').status, 'running');
});

test('stop and kill end the waiting for a disk or for a turn; a new supervisor waits on', async () => {
  for (const verb of ['stop', 'kill'] as const) {
    using stage = await createTree({ db: '', app: 'after = ["db"]\n' });
    rmSync(stage.disk('db'));
    for (const name of ['db', 'app']) await stage.order('start', name);
    await stage.pass(1_000);
    stage.kill();
    await stage.begin();
    await stage.pass(1_000);
    assert.equal([stage.status('db').status, stateOf(stage, 'app')], ['waiting', 'waiting: comes after db']);
    assert.ok((await stage.order(verb, 'app')).ok);
    assert.ok((await stage.order(verb, 'db')).ok);
    await stage.pass(1_000);
    assert.equal([stateOf(stage, 'db'), stateOf(stage, 'app')], ['stopped', 'stopped']);
    stage.disk('db');
    await stage.pass(60_000);
    assert.equal(launched(stage), []);
  }
});

test('a disk that is there and broken is a launch error as ever', async () => {
  using stage = await createQuickStage({}, `${QUICK_GUEST}[[disk]]\npath = "late.img"\n`);
  writeFileSync(stage.disk('web'), '');
  await stage.order('start', 'web');
  await stage.pass(1_000);
  assert.match(stateOf(stage, 'web'), /^restarting: did not start: the disk \S+disk.img has 0 bytes/);
  assert.is(stage.status('web').attempts, 1);
});

test('autostart finds a late disk by itself, and those that come after it wait with it', async () => {
  using stage = await createQuickStage({}, AUTOSTART);
  rmSync(stage.disk('web'));
  stage.define('app', `after = ["web"]\n${AUTOSTART}`);
  stage.disk('app');
  await boot(stage);
  await stage.pass(120_000);
  assert.equal([stage.status('web').status, stateOf(stage, 'app')], ['waiting', 'waiting: comes after web']);
  stage.disk('web');
  await stage.pass(60_000);
  assert.equal(launched(stage), ['web', 'web', 'app'], 'before the boot, and behind it');
});

test.run();
