import { existsSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { vmPathsOf } from '../../src/store/paths.js';
import { createStage, GUEST_TOML, waitFor } from './stage.js';
import { createTrial, LAN_GUEST_TOML, ONE_TRY, type Trial } from './trial.js';

test('a start that cannot be written down for want of space is refused, and says so', async () => {
  using trial = await createTrial();
  trial.define('web', LAN_GUEST_TOML);
  trial.disk('web');
  const { stateRecord } = vmPathsOf(trial.paths, 'web');
  // What is written beside the record goes where there is never room.
  symlinkSync('/dev/full', `${stateRecord}.tmp`);
  trial.refuses(['start', 'web'], {
    status: 71,
    says: [new RegExp(`web: record ${stateRecord} could not be written: ENOSPC$`, 'm')],
    hint: /the file system is full: free some space/,
  });
  assert.is(trial.status('web').status, 'stopped');
  assert.is(trial.status('web').intent, 'down');
  trial.ok('start', 'web', '--no-wait');
  await trial.running('web');
});

test('a guest that could not be told from a foreign one later is not launched: no run record, no bhyve', async () => {
  using trial = await createTrial();
  trial.define('web', ONE_TRY + LAN_GUEST_TOML);
  trial.disk('web');
  const { runRecord } = vmPathsOf(trial.paths, 'web');
  mkdirSync(`${runRecord}.tmp`);
  trial.refuses(['start', 'web'], {
    status: 71,
    says: [new RegExp(`web: failed: did not start: record ${runRecord} could not be written: EISDIR$`, 'm')],
    hint: /check the directory and its owner/,
  });
  assert.not(trial.commands().some((line) => /^bhyve .* web$/.test(line)));
  rmSync(`${runRecord}.tmp`, { recursive: true });
  trial.ok('start', 'web', '--no-wait');
  await trial.running('web');
});

for (const verb of ['stop', 'kill'] as const) {
  test(`${verb} of a running guest goes on when nothing can be written any more, with a warning`, async () => {
    using trial = await createTrial();
    await startWeb(trial);
    spoilRecords(trial, 'web');
    const ran = trial.vmctl(verb, '-y', 'web');
    assert.is(ran.status, 0, ran.stderr);
    assert.match(
      ran.stderr,
      /^vmctl: web: warning: record \S+ could not be written: EISDIR; a new supervisor would not know of this (stop|kill)$/m,
    );
    assert.is(trial.status('web').status, 'stopped');
    assert.is(trial.status('web').pid, null);
    trial.unharmed();
  });
}

test('a guest that reboots on a full disk comes back', async () => {
  using trial = await createTrial();
  const { pid } = await startWeb(trial);
  spoilRecords(trial, 'web', ['stateRecord', 'memory']);
  trial.world.simctl('guest', 'web', 'reboot');
  await trial.running('web', pid);
  trial.unharmed();
});

test('a record that cannot be believed is kept aside, and its guest is not mistaken for one of ours', async () => {
  using trial = await createTrial();
  const { pid } = await startWeb(trial);
  await trial.killDaemon();
  const { runRecord } = vmPathsOf(trial.paths, 'web');
  writeFileSync(runRecord, readFileSync(runRecord, 'utf8').slice(0, 40));
  await trial.daemon();
  const web = await trial.until('web', 'was looked at', (vm) => vm.status === 'foreign');
  assert.is(web.pid, pid);
  assert.ok(existsSync(`${runRecord}.broken`));
  const denied = trial.vmctl('stop', 'web');
  assert.is(denied.status, 75);
  assert.match(denied.stderr, /its guest was not started by vmctl\nhint: vmctl adopt web takes it over/);
  trial.ok('adopt', 'web');
  await trial.running('web');
  trial.ok('kill', '-y', 'web');
  trial.unharmed();
});

test('the socket and the pid file of a dead daemon keep nobody from starting another, which adopts', async () => {
  using trial = await createTrial();
  const dead = trial.daemonPid();
  await trial.killDaemon();
  assert.ok(existsSync(trial.paths.socket), 'the dead daemon left its socket');
  assert.is(trial.daemonPid(), dead, 'and its pid file');
  const ping = trial.vmctl('ping');
  assert.is(ping.status, 69);
  assert.match(ping.stderr, /^vmctl: no vmctl daemon is running \(\S+control\.sock\)\nhint: start it with/);
  trial.define('web', LAN_GUEST_TOML);
  trial.disk('web');
  const started = trial.vmctl('start', 'web', '--no-wait');
  assert.is(started.status, 0, started.stderr);
  assert.match(started.stderr, /started the daemon in the background/);
  await trial.running('web');
  assert.is.not(trial.daemonPid(), dead);
  await trial.until('other', 'is adopted', (vm) => vm.status === 'running');
  trial.unharmed();
});

test('status after the death of a daemon starts another by itself', async () => {
  using trial = await createTrial();
  await trial.killDaemon();
  trial.ok('status');
  await trial.until('other', 'is adopted', (vm) => vm.status === 'running');
  trial.unharmed();
});

test('a pid file that names a living stranger misleads nobody: the stranger lives on', async () => {
  using stage = createStage();
  stage.define('web', GUEST_TOML);
  stage.disk('web');
  mkdirSync(stage.paths.run, { recursive: true });
  writeFileSync(stage.paths.pidFile, `${process.pid}\n`);
  stage.ok('start', 'web', '--no-wait');
  await stage.running('web');
  assert.is.not(stage.daemonPid(), process.pid);
  stage.ok('daemon', 'stop', '--timeout', '20');
  await waitFor('the daemon is gone', () => (stage.vmctl('ping').status === 69 ? true : undefined));
});

test('a file in the place of the socket is not removed: it is named, and the start fails', async () => {
  using stage = createStage();
  await stage.daemon();
  stage.ok('daemon', 'detach');
  writeFileSync(stage.paths.socket, 'precious');
  const ran = stage.vmctl('daemon', 'run');
  assert.is(ran.status, 71);
  assert.match(ran.stderr, /control\.sock exists and is no socket\nhint: remove it/);
  assert.is(readFileSync(stage.paths.socket, 'utf8'), 'precious');
});

async function startWeb(trial: Trial): Promise<{ readonly pid: number | null }> {
  trial.define('web', LAN_GUEST_TOML);
  trial.disk('web');
  trial.ok('start', 'web', '--no-wait');
  return trial.running('web');
}

type RecordName = 'stateRecord' | 'runRecord' | 'memory';

/** As good as a full disk, for as long as the test wants: a directory stands where the new text is to be written. */
function spoilRecords(
  trial: Trial,
  name: string,
  which: readonly RecordName[] = ['stateRecord', 'runRecord', 'memory'],
): void {
  const paths = vmPathsOf(trial.paths, name);
  for (const one of which) mkdirSync(`${paths[one]}.tmp`);
}

test.run();
