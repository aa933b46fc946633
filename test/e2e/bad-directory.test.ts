import { mkdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { createTrial, LAN_GUEST_TOML, ONE_TRY, TRIAL_HOST_TOML, type Trial } from './trial.js';

test('a definitions directory that is not there is 65 for everybody, with the way out', async () => {
  using trial = await createTrial();
  const missing = join(trial.world.dir, 'nowhere');
  const refusal = {
    status: 65,
    says: [new RegExp(`definitions directory ${missing} does not exist$`, 'm')],
    hint: /create it with a host\.toml .*--dir/,
  };
  for (const args of [['check'], ['plan', 'web']]) trial.refuses(['--dir', missing, ...args], refusal);
  const file = join(trial.paths.definitions, 'host.toml');
  trial.refuses(['--dir', file, 'check'], { ...refusal, says: [/host\.toml is no directory$/m] });
});

test('while the directory is gone nothing starts, and what runs is stopped, rebooted and shown as ever', async () => {
  using trial = await createTrial();
  trial.define('web', LAN_GUEST_TOML);
  trial.disk('web');
  trial.ok('start', 'web', '--no-wait');
  const { pid } = await trial.running('web');
  const aside = `${trial.paths.definitions}.aside`;
  renameSync(trial.paths.definitions, aside);
  trial.refuses(['start', 'web'], {
    status: 65,
    says: [/definitions directory \S+ does not exist/],
    hint: /create it/,
  });
  assert.is(trial.vmctl('reload').status, 65);
  trial.world.simctl('guest', 'web', 'reboot');
  await trial.running('web', pid);
  trial.ok('stop', 'web');
  renameSync(aside, trial.paths.definitions);
  trial.ok('start', 'web', '--no-wait');
  await trial.running('web');
  trial.unharmed();
});

test('a daemon that comes up without its directory adopts what runs, and reads the files once they are there', async () => {
  using trial = await createTrial();
  await trial.killDaemon();
  const aside = `${trial.paths.definitions}.aside`;
  renameSync(trial.paths.definitions, aside);
  mkdirSync(join(trial.world.dir, 'empty'));
  await trial.daemon();
  await trial.until('other', 'is adopted', (vm) => vm.status === 'running');
  trial.unharmed();
  renameSync(aside, trial.paths.definitions);
  trial.define('web', LAN_GUEST_TOML);
  trial.disk('web');
  trial.ok('start', 'web', '--no-wait');
  await trial.running('web');
});

test('a file that cannot be read is a fault of its own, not of the others', async () => {
  using trial = await createTrial();
  mkdirSync(join(trial.paths.definitions, 'web.toml'));
  const checked = trial.vmctl('check');
  assert.is(checked.status, 65);
  assert.match(checked.stdout, /web\.toml:1:1: .*EISDIR/);
  trial.refuses(['start', 'web'], {
    status: 65,
    says: [/web: its definition has faults\n.*web\.toml:1:1: .*EISDIR/],
    hint: /vmctl check web/,
  });
  trial.define('good', LAN_GUEST_TOML);
  trial.disk('good');
  trial.ok('start', 'good', '--no-wait');
  await trial.running('good');
});

test('every fault of a definition is told at once, at its place; its running guest goes on and reboots', async () => {
  using trial = await createTrial();
  const { pid } = await startWeb(trial);
  trial.define('web', `colour = "red"\nmemry = "1G"\n${LAN_GUEST_TOML.replace('lan0', 'lan 0')}`);
  const checked = trial.vmctl('check', 'web');
  assert.is(checked.status, 65);
  assert.match(checked.stdout, /web\.toml:1:1: .*colour/, checked.stdout);
  assert.match(checked.stdout, /web\.toml:2:1: .*memry.*did you mean "?memory/);
  assert.match(checked.stdout, /web\.toml:6:\d+: .*lan 0/);
  assert.is(trial.vmctl('reload').status, 65);
  assert.is(trial.status('web').definition, 'broken');
  trial.world.simctl('guest', 'web', 'reboot');
  await trial.running('web', pid);
  trial.ok('kill', '-y', 'web');
  trial.refuses(['start', 'web'], {
    status: 65,
    says: [/web: its definition has faults\n/, /web\.toml:1:1:/, /web\.toml:2:1:/],
    hint: /correct the file; vmctl check web looks at it again/,
  });
});

test('a broken host.toml is named by check and reload, and keeps nobody down whose daemon knew a good one', async () => {
  using trial = await createTrial();
  trial.define('host', TRIAL_HOST_TOML.replace('interface', 'interfce'));
  const checked = trial.vmctl('check');
  assert.is(checked.status, 65);
  assert.match(checked.stdout, /host\.toml:2:1: .*interfce.*did you mean "?interface/);
  assert.is(trial.vmctl('reload').status, 65);
  await startWeb(trial);
  await trial.killDaemon();
  await trial.daemon();
  const { pid } = await trial.until('web', 'is adopted', (vm) => vm.status === 'running');
  trial.world.simctl('guest', 'web', 'reboot');
  await trial.running('web', pid);
  trial.unharmed();
});

test('a host.toml that was never right is told at the start, with its place', async () => {
  using trial = await createTrial();
  trial.ok('kill', '-y', 'other');
  trial.ok('daemon', 'stop');
  trial.define('host', '[bridge.bnet0\n');
  rmSync(trial.paths.hostCopy);
  trial.define('web', ONE_TRY + LAN_GUEST_TOML);
  trial.disk('web');
  const ran = trial.vmctl('start', 'web');
  assert.is(ran.status, 71, ran.stderr);
  assert.match(ran.stderr, /web: failed: did not start: \S*host\.toml:1:\d+: /, ran.stderr);
  assert.match(ran.stderr, /^hint: vmctl check lists every fault$/m);
  assert.not(trial.commands().some((line) => /^bhyve .* web$/.test(line)));
});

test('a bridge that host.toml does not define and nobody made is named', async () => {
  using trial = await createTrial();
  trial.define('web', ONE_TRY + LAN_GUEST_TOML.replace('lan0', 'lan1'));
  trial.disk('web');
  trial.refuses(['start', 'web'], {
    status: 71,
    says: [/web: failed: did not start: there is no bridge lan1$/m],
    hint: /define it in host\.toml as \[bridge\.lan1\], or name another/,
  });
});

async function startWeb(trial: Trial): Promise<{ readonly pid: number | null }> {
  trial.define('web', LAN_GUEST_TOML);
  trial.disk('web');
  trial.ok('start', 'web', '--no-wait');
  return trial.running('web');
}

test.run();
