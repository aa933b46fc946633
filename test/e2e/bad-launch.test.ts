import { existsSync, rmSync, truncateSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { GUEST_TOML } from './stage.js';
import { createTrial, LAN_GUEST_TOML, ONE_TRY } from './trial.js';

test('a missing disk is named with the command that makes one; once it is there the guest comes up by itself', async () => {
  using trial = await createTrial();
  trial.define('web', LAN_GUEST_TOML);
  const path = join(trial.world.dir, 'var/db/vmctl/vms/web/disk.img');
  const { stderr } = trial.refuses(['start', 'web'], {
    status: 71,
    says: [new RegExp(`^vmctl: web: waiting: there is no disk ${path}; looked at again every 2 s$`, 'm')],
    hint: new RegExp(`make one with \`mkdir -p \\S+ && truncate -s 20G ${path}\`, or correct path`),
  });
  assert.not.match(stderr, /last output/, 'bhyve was never run');
  assert.not(
    trial.commands().some((line) => /^bhyve .* web$/.test(line)),
    'nothing was launched',
  );
  const web = trial.status('web');
  assert.is(web.intent, 'up');
  assert.match(trial.ok('logs', 'web'), /waiting: there is no disk .*\n.* hint: make one with /);
  assert.match(web.detail ?? '', /^there is no disk .*; looked at again every \d+ s$/);
  assert.equal([web.status, web.attempts], ['waiting', 0]);
  trial.disk('web');
  await trial.running('web');
  trial.unharmed();
});

test('a missing boot ROM is named with the package that has it', async () => {
  using trial = await createTrial();
  trial.define('web', ONE_TRY + LAN_GUEST_TOML);
  trial.disk('web');
  rmSync(join(trial.paths.firmware, 'BHYVE_UEFI.fd'));
  trial.refuses(['start', 'web'], {
    status: 71,
    says: [/web: failed: did not start: there is no boot ROM \S+\/BHYVE_UEFI\.fd$/m],
    hint: /pkg install edk2-bhyve/,
  });
  assert.is(trial.status('web').status, 'failed');
});

test('a disk of size zero is refused: bhyve would give the guest an empty drive', async () => {
  using trial = await createTrial();
  trial.define('web', ONE_TRY + LAN_GUEST_TOML);
  const path = trial.disk('web');
  truncateSync(path, 0);
  trial.refuses(['start', 'web'], {
    status: 71,
    says: [new RegExp(`did not start: the disk ${path} has 0 bytes`)],
    hint: /truncate -s 20G/,
  });
});

test('a typo in extra_args is a launch error in the words of bhyve, not the power-off its exit status looks like', async () => {
  using trial = await createTrial();
  trial.define('web', `extra_args = ["-Z"]\n${LAN_GUEST_TOML}`);
  trial.disk('web');
  const { stderr } = trial.refuses(['start', 'web'], {
    status: 71,
    says: [
      /^vmctl: web: did not start: bhyve: illegal option -- Z; next try in 5 s$/m,
      /^last output of web:\n {2}bhyve: illegal option -- Z$/m,
    ],
    hint: /see: vmctl logs web/,
  });
  assert.not.match(stderr, /Usage/, 'the usage text is left out');
  const web = await trial.until('web', 'waits for the next try', ({ status }) => status === 'restarting');
  assert.is(web.lastExit, 'did not start: bhyve: illegal option -- Z');
  assert.is(web.intent, 'up');
  assert.not(existsSync(join(trial.paths.vmm, 'web')), 'nothing is left in /dev/vmm');
});

test('a device of extra_args that bhyve does not know is told in the words of bhyve; the corrected file starts', async () => {
  using trial = await createTrial();
  trial.define('web', `${ONE_TRY}extra_args = ["-s", "9:0,virtio-rgn"]\n${LAN_GUEST_TOML}`);
  trial.disk('web');
  trial.refuses(['start', 'web'], {
    status: 71,
    says: [/^vmctl: web: failed: did not start: .*unknown device "virtio-rgn"$/m],
    hint: /see: vmctl logs web/,
  });
  trial.define('web', `extra_args = ["-s", "9:0,virtio-rnd"]\n${LAN_GUEST_TOML}`);
  trial.ok('start', 'web', '--no-wait');
  await trial.running('web');
});

test('the words of an earlier guest are not shown as those of a failed start', async () => {
  using trial = await createTrial();
  trial.define('web', ONE_TRY + LAN_GUEST_TOML);
  const path = trial.disk('web');
  trial.ok('start', 'web', '--no-wait');
  await trial.running('web');
  trial.world.simctl('guest', 'web', 'say', 'words of yesterday');
  trial.ok('kill', '-y', 'web');
  rmSync(path);
  const { stderr } = trial.vmctl('start', 'web');
  assert.match(stderr, /there is no disk/);
  assert.not.match(stderr, /yesterday/);
});

test('a kernel without vmm support is told as such, and the guest that needs it waits', async () => {
  using trial = await createTrial();
  trial.define('web', ONE_TRY + LAN_GUEST_TOML);
  trial.disk('web');
  await restartDaemon(trial);
  // The daemon knows of no module: as on a host where vmm.ko was taken out of the kernel.
  trial.world.simctl('fault', '{"command":"kldstat","match":"vmm","code":1}');
  const stderr = "kldload: can't load vmm: No such file or directory\n";
  trial.world.simctl('fault', JSON.stringify({ command: 'kldload', code: 1, stderr }));
  trial.refuses(['start', 'web'], {
    status: 71,
    says: [
      /web: failed: did not start: cannot load the kernel module vmm: kldload: can't load vmm: No such file or directory$/m,
    ],
    hint: /VT-x and EPT, or AMD-V with RVI, switched on in the firmware; dmesg\(8\) says more/,
  });
});

test('a CPU without virtualization is told at the first start on the host', async () => {
  using trial = await createTrial();
  trial.define('web', ONE_TRY + GUEST_TOML);
  trial.disk('web');
  trial.ok('kill', '-y', 'other');
  await restartDaemon(trial);
  trial.byHand('kldunload', ['vmm']);
  trial.world.simctl('set', 'virtualization', '0');
  const ran = trial.vmctl('start', 'web');
  assert.is(ran.status, 71);
  assert.match(
    ran.stderr,
    /cannot load the kernel module vmm: kldload: an error occurred while loading module vmm\. Please check dmesg\(8\)/,
  );
  assert.match(ran.stderr, /^hint: bhyve needs a CPU with VT-x/m);
});

/** A daemon that knows of no loaded module. */
async function restartDaemon(trial: Awaited<ReturnType<typeof createTrial>>): Promise<void> {
  trial.ok('daemon', 'detach');
  await trial.daemon();
  await trial.until('other', 'is looked at', (vm) => vm.status === 'running' || vm.status === 'stopped');
}

test.run();
