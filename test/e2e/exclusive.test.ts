import { linkSync, mkdirSync, symlinkSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { createStage, GUEST_TOML, type Stage } from './stage.js';

const DISKLESS = GUEST_TOML.slice(0, GUEST_TOML.indexOf('[[disk]]'));

/** `plan` says what `start` then says, with the status of a refusal. */
function refused(stage: Stage, name: string, words: string): void {
  const plan = stage.vmctl('plan', name);
  assert.ok(plan.stderr.includes(`a start would be refused: ${name}: ${words}`), plan.stderr);
  const start = stage.vmctl('start', name);
  assert.is(start.status, 75, start.stderr);
  assert.ok(start.stderr.includes(words), start.stderr);
}

test('what a guest takes for itself is refused with who has it, by plan and start alike, and free once that is gone', async () => {
  using stage = createStage();
  const graphics = '[graphics]\nvnc = "127.0.0.1:5900"\n';
  stage.define('vnc', DISKLESS + graphics);
  stage.define('card', `extra_args = ["-S", "-s", "7:0,passthru,2/0/0"]\n${DISKLESS}`);
  await stage.daemon();
  const pid = stage.world.simctl('listen', '127.0.0.1:5900').trim();
  refused(stage, 'vnc', `VNC address 127.0.0.1:5900 is in use by process ${pid} (nc)`);
  stage.world.simctl('release', pid);
  stage.ok('start', 'vnc', '--no-wait');
  await stage.running('vnc');
  stage.world.simctl('pci', '2:0:0', 'igb0');
  refused(stage, 'card', 'PCI device 2/0/0 belongs to igb0, not to ppt');
  stage.world.simctl('pci', '2:0:0', 'ppt0');
  stage.ok('start', 'card', '--no-wait');
  await stage.running('card');
  stage.define('card2', `extra_args = ["-S", "-s", "8:0,passthru,ppt0"]\n${DISKLESS}`);
  refused(stage, 'card2', 'PCI device ppt0 is in use by card');
  assert.is(stage.launches('card2').length, 0);
});

test('one disk has one writer, through symbolic and hard links and within one definition', async () => {
  using stage = createStage();
  stage.vm('one');
  const image = stage.disk('one');
  const links = join(dirname(image), '../links');
  mkdirSync(links);
  symlinkSync(image, join(links, 'soft.img'));
  linkSync(image, join(links, 'hard.img'));
  const disk = (path: string): string => `[[disk]]\npath = "${path}"\n`;
  stage.define(
    'twice',
    DISKLESS + disk('/var/db/vmctl/vms/links/soft.img') + disk('/var/db/vmctl/vms/links/hard.img'),
  );
  await stage.daemon();
  const [soft, hard] = ['soft.img', 'hard.img'].map((name) =>
    join(stage.world.dir, 'var/db/vmctl/vms/links', name),
  );
  refused(stage, 'twice', `the disks ${soft} and ${hard} are one`);
  stage.undefine('twice');
  stage.define('soft', DISKLESS + disk('/var/db/vmctl/vms/links/soft.img'));
  stage.define('hard', DISKLESS + disk('/var/db/vmctl/vms/links/hard.img'));
  stage.ok('start', 'one', '--no-wait');
  await stage.running('one');
  for (const [name, path] of [
    ['soft', soft],
    ['hard', hard],
  ] as const) {
    refused(stage, name, `the disk ${path} is in use by one`);
    assert.is(stage.launches(name).length, 0);
  }
});

test('plan shows the limits of a guest behind bhyve, and its start runs them for its pid', async () => {
  using stage = createStage();
  stage.vm('web', `${GUEST_TOML}[limits]\noom_protect = true\nnice = -3\ncpuset = "0-3"\npcpu = 100\n`);
  stage.world.simctl('sysctl', 'kern.racct.enable', '1');
  await stage.daemon();
  const planned = stage.ok('plan', 'web').trimEnd().split('\n').slice(-4);
  stage.ok('start', 'web', '--no-wait');
  const { pid } = await stage.running('web');
  const ran = stage.world
    .journal()
    .flatMap((one) => (one.kind === 'command' ? [[one.file, ...one.args].join(' ')] : []))
    .filter((line) => /^(protect|renice|cpuset|rctl) .*\b/.test(line) && line.includes(`${pid}`));
  assert.equal(
    ran,
    planned.map((line) => line.replace('PID', `${pid}`)),
  );
});

test.run();
