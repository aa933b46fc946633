import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { ProcessRow } from '../../src/bhyve/process.js';
import type { Outcome } from '../../src/protocol/report.js';
import { readRunRecord } from '../../src/store/records.js';
import type { Context } from '../../src/supervisor/context.js';
import { clearTheWay, type Cleared } from '../../src/supervisor/takeover.js';
import { createQuickStage, QUICK_GUEST, type QuickStage } from './quick-stage.js';
import { SimulatedClock } from './simulated-clock.js';

/** Programs take their time, as on a host. */
const UNKIND = { kind: false };
const MAC = '58:9c:fc:00:00:77';
const OWN_MAC = `memory = "512M"\nloader = "uefi"\n[[network]]\nbridge = "bnet0"\nmac = "${MAC}"\n[[disk]]\npath = "disk.img"\n`;

interface Foreign {
  readonly stage: QuickStage;
  readonly pid: number;
}

/** A guest `web` that somebody else started, seen by the supervisor. */
async function foreign(...args: readonly string[]): Promise<Foreign> {
  const stage = await createQuickStage(UNKIND, OWN_MAC);
  await stage.order('start', 'web');
  await stage.pass(20_000);
  await stage.order('stop', 'web');
  await stage.pass(20_000);
  const pid = Number(stage.world.simctl('foreign', 'web', ...args));
  stage.world.simctl('allow', 'web');
  await stage.pass(5000);
  await stage.order('start', 'web');
  await stage.pass(10_000);
  assert.equal([stage.status('web').status, stage.status('web').pid], ['foreign', pid]);
  return { stage, pid };
}

async function adopt({ stage }: Foreign, takeover: boolean, name = 'web'): Promise<Outcome> {
  const [outcome] = await stage.clock.passUntil(
    stage
      .supervisor()
      .operate({ request: 'operate', verb: 'adopt', names: [name], wait: true, takeover }, () => undefined),
  );
  return outcome as Outcome;
}

function bhyves({ world }: QuickStage): number {
  return [...world.world.guests.values()].filter(({ name }) => name === 'web').length;
}

function parents({ world }: QuickStage): readonly string[] {
  return [...world.world.processes.values()]
    .filter(({ pid }) => world.host.alive(pid))
    .map(({ argv }) => argv.join(' '))
    .filter((command) => /_run|daemon -r|loop/.test(command));
}

test('a guest of vm-bhyve is refused while its supervisor lives, which is named with its pid and what to do', async () => {
  const host = await foreign('--by', 'vm-bhyve');
  using stage = host.stage;
  const outcome = await adopt(host, false);
  assert.is(outcome.ok, false);
  assert.is(outcome.error?.code, 'denied');
  assert.match(outcome.message, /web: its guest is supervised by vm-bhyve's `vm _run` \(pid \d+\)/);
  assert.match(outcome.error?.hint ?? '', /vmctl adopt web --takeover/);
  assert.equal([stage.status('web').status, bhyves(stage), parents(stage).length], ['foreign', 1, 1]);
  assert.is(readRunRecord(stage.paths, 'web'), undefined);
});

test('--takeover ends vm-bhyve, and the same guest goes on, with its socket named and its link leased', async () => {
  const host = await foreign('--by', 'vm-bhyve', '--link', 'bnet0', '--mac', MAC, '--tap', 'public');
  using stage = host.stage;
  stage.world.simctl('guest', 'web', 'send');
  const outcome = await adopt(host, true);
  assert.is(outcome.message, `adopted, pid ${host.pid}`);
  assert.equal(parents(stage), []);
  const [link] = stage.status('web').links;
  assert.equal([link?.bridge, link?.hook, link?.socket, link?.mac], ['bnet0', 'link2', 'vm-web-0', MAC]);
  const shown = stage.world.simctl('ngctl', 'show', 'vm-web-0:');
  assert.match(shown, /vmlink +bnet0 +bridge/);
  assert.match(
    outcome.warning ?? '',
    /tap0 \(vmnet\/web\/0\/public\) stays when the guest ends: then `ifconfig tap0 destroy`/,
  );
  assert.match(outcome.warning ?? '', /vm-bhyve's run\.lock and console stay/);
  await stage.pass(20_000);
  await stage.guest('web', 'reboot');
  await stage.pass(20_000);
  assert.equal([stage.status('web').status, bhyves(stage)], ['running', 1], 'it comes back by vmctl alone');
});

test('the files of vm-bhyve that are left are named where rc.conf says where they are', async () => {
  const host = await foreign('--by', 'vm-bhyve');
  using stage = host.stage;
  const directory = join(stage.paths.root, 'vm/web');
  mkdirSync(directory, { recursive: true });
  mkdirSync(join(stage.paths.root, 'etc'), { recursive: true });
  writeFileSync(join(stage.paths.root, 'etc/rc.conf'), 'vm_dir="/vm"\n');
  writeFileSync(join(directory, 'run.lock'), 'host\n');
  const outcome = await adopt(host, true);
  assert.match(outcome.warning ?? '', `\`rm ${directory}/run.lock\``);
});

test('daemon(8) gets no SIGTERM, which it would hand on to the guest', async () => {
  const host = await foreign('--by', 'daemon');
  using stage = host.stage;
  assert.match(
    (await adopt(host, false)).message,
    /supervised by daemon\(8\) daemon: bhyve\[\d+\] \(daemon\) \(pid \d+\)/,
  );
  const outcome = await adopt(host, true);
  assert.is(outcome.ok, true, outcome.message);
  assert.equal([stage.status('web').pid, parents(stage)], [host.pid, []]);
  const told = stage.told.filter(({ event }) => event === 'vm.takeover');
  assert.equal(
    told.map((event) => event['signal']),
    ['SIGKILL'],
  );
  assert.match(outcome.warning ?? '', /SIGPIPE/);
});

test('a person at a shell is no supervisor; a guest in the foreground of a terminal is told to end with it', async () => {
  const host = await foreign('--by', '-sh', '--stat', 'S+');
  using stage = host.stage;
  const outcome = await adopt(host, false);
  assert.is(outcome.ok, true, outcome.message);
  assert.match(outcome.warning ?? '', /foreground of a terminal/);
  assert.is(stage.status('web').pid, host.pid);
});

test('a supervisor of several guests, or one that shares its terminal, is not ended', async () => {
  for (const [args, reason] of [
    [
      ['--by', '/usr/local/sbin/libvirtd'],
      /the program \/usr\/local\/sbin\/libvirtd \(pid \d+\) is not its supervisor alone/,
    ],
    [['--by', 'vm-bhyve', '--stat', 'S+'], /foreground of a terminal/],
    [['--by', '/bin/sh /etc/rc autoboot'], /is not its supervisor alone/],
  ] as const) {
    const host = await foreign(...args);
    using stage = host.stage;
    const outcome = await adopt(host, true);
    assert.equal([outcome.ok, outcome.error?.code], [false, 'denied']);
    assert.match(outcome.message, reason);
    assert.match(outcome.error?.hint ?? '', /stop it where it was started/);
    assert.equal([stage.status('web').status, bhyves(stage)], ['foreign', 1]);
    assert.equal(
      stage.told.filter(({ event }) => event === 'vm.takeover'),
      [],
    );
  }
});

test('a NIC that nobody can place is said, and not guessed', async () => {
  const host = await foreign('--link', 'bnet0');
  using stage = host.stage;
  stage.world.simctl('hold', 'bnet0', 'link7');
  const outcome = await adopt(host, false);
  assert.is(outcome.ok, true);
  assert.match(outcome.warning ?? '', /NIC 0: where it is plugged in cannot be told/);
  assert.equal(stage.status('web').links, []);
});

test("the only unnamed socket of its bridge is the only foreign guest's", async () => {
  const host = await foreign('--link', 'bnet0');
  using stage = host.stage;
  const outcome = await adopt(host, false);
  assert.is(outcome.ok, true);
  assert.equal(
    stage.status('web').links.map(({ hook, socket }) => [hook, socket]),
    [['link2', 'vm-web-0']],
  );
});

test('an unnamed socket may be that of a guest that was taken over without it: it is not given to the next', async () => {
  const host = await foreign('--link', 'bnet0');
  using stage = host.stage;
  stage.define('db', QUICK_GUEST);
  stage.disk('db');
  await stage.clock.passUntil(stage.supervisor().reload());
  stage.world.simctl('foreign', 'db');
  stage.world.simctl('allow', 'db');
  await stage.pass(5000);
  const web = await adopt(host, false);
  assert.match(web.warning ?? '', /NIC 0: where it is plugged in cannot be told/, 'it may be that of db');
  await stage.order('start', 'db');
  await stage.pass(10_000);
  const db = await adopt(host, false, 'db');
  assert.is(db.ok, true, db.message);
  assert.match(db.warning ?? '', /NIC 0: where it is plugged in cannot be told/, 'it may be that of web');
  assert.equal(stage.status('db').links, []);
});

test('what a takeover left behind is told to whoever ordered it, and not again', async () => {
  const host = await foreign('--by', 'vm-bhyve');
  using stage = host.stage;
  await adopt(host, false);
  assert.match(stage.status('web').detail ?? '', /^pid \d+: its guest is supervised by vm-bhyve/);
  assert.match((await adopt(host, true)).warning ?? '', /run\.lock/);
  const again = await adopt(host, true);
  assert.equal([again.ok, again.warning], [true, undefined], again.message);
});

test('a password in the argv of a guest that is taken over is not written down', async () => {
  using stage = await createQuickStage(UNKIND, OWN_MAC);
  stage.world.simctl('set', 'initMs', '600000');
  const pid = Number(
    stage.world.simctl('foreign', 'web', '-s', '29,fbuf,rfb=127.0.0.1:5900,password=hush-hush,w=800'),
  );
  stage.world.simctl('allow', 'web');
  await stage.pass(5000);
  await stage.order('start', 'web');
  await stage.pass(10_000);
  await stage.order('adopt', 'web');
  await stage.pass(10_000);
  const record = readRunRecord(stage.paths, 'web');
  assert.is(record?.pid, pid);
  assert.ok(
    record?.bhyve.args.includes('29,fbuf,rfb=127.0.0.1:5900,password=***,w=800'),
    JSON.stringify(record),
  );
});

test('a supervisor killed between the end of vm-bhyve and the record is followed by one that sees a foreign guest, free to be adopted', async () => {
  const host = await foreign('--by', 'vm-bhyve', '--link', 'bnet0', '--mac', MAC);
  using stage = host.stage;
  void stage
    .supervisor()
    .operate(
      { request: 'operate', verb: 'adopt', names: ['web'], wait: true, takeover: true },
      () => undefined,
    );
  for (let turn = 0; parents(stage).length > 0 && turn < 2000; turn += 1) await stage.pass(10);
  assert.equal(parents(stage), [], 'vm-bhyve has ended');
  stage.kill();
  assert.is(readRunRecord(stage.paths, 'web'), undefined, 'and nothing is written yet');
  await stage.pass(5000);
  await stage.begin();
  await stage.pass(20_000);
  assert.equal([stage.status('web').status, bhyves(stage)], ['foreign', 1]);
  const outcome = await adopt({ stage, pid: host.pid }, false);
  assert.is(outcome.message, `adopted, pid ${host.pid}`);
  assert.is(stage.status('web').links.length, 0 + 1);
});

test('a supervisor killed between the record of an adoption and its keeper is followed by one that has the guest', async () => {
  const host = await foreign('--by', 'vm-bhyve', '--link', 'bnet0', '--mac', MAC);
  using stage = host.stage;
  const { spawn } = stage.world.host;
  let killed = false;
  stage.world.host.spawn = (command, options) => {
    if (killed) return spawn(command, options);
    killed = true;
    stage.kill();
    return new Promise(() => undefined);
  };
  void stage
    .supervisor()
    .operate(
      { request: 'operate', verb: 'adopt', names: ['web'], wait: true, takeover: true },
      () => undefined,
    );
  for (let turn = 0; !killed && turn < 2000; turn += 1) await stage.pass(10);
  await stage.begin();
  await stage.pass(20_000);
  assert.equal(
    [stage.status('web').status, stage.status('web').pid, bhyves(stage)],
    ['running', host.pid, 1],
  );
  await stage.guest('web', 'poweroff');
  await stage.pass(20_000);
  assert.equal([stage.status('web').status, stage.status('web').lastExit], ['stopped', 'powered off']);
});

interface Scripted {
  readonly signals: readonly string[];
  readonly outcome: Promise<Cleared>;
  pass(ms: number): Promise<void>;
}

/** A host whose process table is what a test says, look by look. */
function scripted(rowsAt: (look: number, signals: readonly string[]) => readonly ProcessRow[]): Scripted {
  const clock = new SimulatedClock();
  const signals: string[] = [];
  let look = 0;
  const context = {
    ...{ clock, paths: { root: '' }, story: { tell: () => undefined } },
    seeProcesses: () => Promise.resolve({ rows: rowsAt((look += 1), signals), now: clock.monotonic() }),
    execute: () => Promise.resolve('SC'),
    host: {
      inspect: () => Promise.resolve(undefined),
      kill: (pid: number, signal: string) => signals.push(`${signal} ${pid}`),
    },
  } as unknown as Context;
  const outcome = clearTheWay(
    context,
    { name: 'web', pid: 50, takeover: true },
    new AbortController().signal,
  );
  return { signals, outcome: clock.passUntil(outcome), pass: (ms) => clock.pass(ms) };
}

const row = (pid: number, ppid: number, command: string): ProcessRow => ({
  ...{ pid, ppid, command, jid: 0, uid: 0, elapsedSeconds: 100, titled: command.startsWith('bhyve: ') },
});
const RUN = row(40, 1, '/bin/sh /usr/local/sbin/vm _run web');
const GUEST = row(50, 40, 'bhyve: web (bhyve)');
const ORPHAN = { ...GUEST, ppid: 1 };
/** Rows of a table that grow older with the simulated clock are not needed here: all is over in seconds. */
const aged = (rows: readonly ProcessRow[], seconds: number): readonly ProcessRow[] =>
  rows.map((one) => ({ ...one, elapsedSeconds: one.elapsedSeconds + seconds }));

test('who does not end when asked is killed, once each, and the guest gets no signal', async () => {
  const stage = scripted((look, signals) =>
    aged(signals.includes('SIGKILL 40') ? [ORPHAN] : [RUN, GUEST], Math.floor(look / 10)),
  );
  const { guest, ended } = await stage.outcome;
  assert.equal([guest.pid, ended.map(({ row: { pid } }) => pid)], [50, [40]]);
  assert.equal(stage.signals, ['SIGTERM 40', 'SIGKILL 40']);
});

test('a supervisor that ends by itself, or whose pid is another process by now, gets no signal', async () => {
  for (const later of [
    [ORPHAN],
    [row(40, 1, 'vi letter'), ORPHAN],
    [{ ...RUN, elapsedSeconds: 1 }, ORPHAN],
  ]) {
    const stage = scripted((look) => (look === 1 ? [RUN, GUEST] : later));
    const words = await stage.outcome.then(
      () => 'done',
      (error: Error) => error.message,
    );
    assert.equal(stage.signals, [], words);
  }
});

test('a loader is no guest yet, and its supervisor is left to it', async () => {
  const stage = scripted(() => [RUN, row(50, 40, 'bhyveload -m 512M -d /vm/web/disk0.img web')]);
  const error = await stage.outcome.then(
    () => undefined,
    (reason: Error) => reason,
  );
  assert.match(error?.message ?? '', 'process 50 is its loader');
  assert.equal(stage.signals, []);
});

test('a guest that ends meanwhile leaves its supervisor to its work', async () => {
  const stage = scripted((look) => (look === 1 ? [RUN, GUEST] : [RUN]));
  const error = await stage.outcome.then(
    () => undefined,
    (reason: Error) => reason,
  );
  assert.match(error?.message ?? '', 'process 50 has ended');
  assert.equal(stage.signals, []);
});

test('one that cannot be ended is said, and one that is started in its place', async () => {
  const stubborn = scripted((look) => aged([RUN, GUEST], Math.floor(look / 10)));
  assert.match(
    await stubborn.outcome.then(
      () => '',
      (error: Error) => error.message,
    ),
    'does not end',
  );
  const again = row(60, 1, RUN.command);
  const replaced = scripted((_, signals) => (signals.length === 0 ? [RUN, GUEST] : [again, ORPHAN]));
  assert.match(
    await replaced.outcome.then(
      () => '',
      (error: Error) => error.message,
    ),
    'in the place of',
  );
});

test.run();
