import { mkdirSync, symlinkSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { createTrial, LAN_GUEST_TOML, ONE_TRY, type Trial } from './trial.js';

test("a symlink to another running VM's disk is seen through, and refused", async () => {
  using trial = await createTrial();
  trial.define('web', ONE_TRY + LAN_GUEST_TOML);
  const path = linkDisk(trial, 'web', 'other');
  trial.ok('check');
  trial.refuses(['start', 'web'], {
    status: 75,
    says: [new RegExp(`web: failed: did not start: the disk ${path} is in use by other$`, 'm')],
    hint: /stop other first, or give one of them another disk/,
  });
});

test('what counts is the disk a guest runs with, not what its file says by now', async () => {
  using trial = await createTrial();
  trial.define('other', LAN_GUEST_TOML.replace('disk.img', 'new.img'));
  trial.define('web', ONE_TRY + LAN_GUEST_TOML.replace('"disk.img"', '"../other/disk.img"'));
  trial.disk('web', 'unused.img');
  trial.ok('check');
  trial.refuses(['start', 'web'], {
    status: 75,
    says: [/did not start: the disk \S+ is in use by other$/m],
    hint: /stop other first/,
  });
});

test('of two VMs with one disk that are started in the same moment one runs', async () => {
  using trial = await createTrial();
  trial.define('one', ONE_TRY + LAN_GUEST_TOML);
  trial.define('two', ONE_TRY + LAN_GUEST_TOML);
  trial.disk('one');
  linkDisk(trial, 'two', 'one');
  const ran = trial.vmctl('start', 'one', 'two');
  assert.is(ran.status, 75);
  assert.match(ran.stderr, /the disk \S+ is in use by (one|two)$/m);
  const states = ['one', 'two'].map((name) => trial.status(name).status).sort();
  assert.equal(states, ['failed', 'running']);
  const [up = '', down = ''] = trial.status('one').status === 'running' ? ['one', 'two'] : ['two', 'one'];
  trial.ok('kill', '-y', up);
  trial.ok('start', down, '--no-wait');
  await trial.running(down);
  trial.unharmed();
});

test('a disk that a foreign process has open is refused, naming the process', async () => {
  using trial = await createTrial();
  trial.define('web', ONE_TRY + LAN_GUEST_TOML);
  const path = trial.disk('web');
  const pid = trial.world.simctl('fuser', path).trim();
  trial.refuses(['start', 'web'], {
    status: 75,
    says: [new RegExp(`did not start: disk ${path} is in use by process ${pid}$`, 'm')],
    hint: new RegExp(`ps -p ${pid}.*one user only`),
  });
  trial.world.simctl('release', pid);
  trial.ok('start', 'web', '--no-wait');
  await trial.running('web');
});

test('readers may share: a disk that nobody writes to is no conflict', async () => {
  using trial = await createTrial();
  const cd = '[[disk]]\ntype = "ahci-cd"\npath = "/iso/install.iso"\n';
  const iso = join(trial.world.dir, 'iso/install.iso');
  for (const name of ['one', 'two']) {
    trial.define(name, LAN_GUEST_TOML + cd);
    trial.disk(name);
  }
  mkdirSync(dirname(iso));
  symlinkSync(trial.disk('iso', 'install.iso'), iso);
  trial.ok('start', 'one', 'two', '--no-wait');
  await trial.running('one');
  await trial.running('two');
});

/** The disk of `vm` is a symbolic link to that of `target`; its path. */
function linkDisk({ world }: Trial, vm: string, target: string): string {
  const home = join(world.dir, 'var/db/vmctl/vms', vm);
  mkdirSync(home, { recursive: true });
  symlinkSync(`../${target}/disk.img`, join(home, 'disk.img'));
  return join(home, 'disk.img');
}

test.run();
