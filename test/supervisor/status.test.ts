import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { StatusDetails } from '../../src/protocol/report.js';
import { createQuickStage, QUICK_GUEST, type QuickStage } from './quick-stage.js';

function details(stage: QuickStage, name = 'web'): StatusDetails {
  return stage.supervisor().status([name], true)[0]?.details ?? (assert.unreachable('no details') as never);
}

/** Since when it is as it is, against a moment, in seconds. */
function sinceAfter(stage: QuickStage, moment: number): number | undefined {
  const { since } = stage.status('web');
  return since === undefined ? undefined : (Date.parse(since) - moment) / 1000;
}

function near(seconds: number | undefined, what: string): void {
  assert.ok(seconds !== undefined && seconds >= 0 && seconds < 10, `${what}: ${seconds} s later`);
}

test('since when a VM is as it is: from its changes, of a guest that was there before from its launch', async () => {
  using stage = await createQuickStage();
  await stage.pass(5000);
  assert.is(stage.status('web').since, undefined, 'it was down before anybody looked');
  const started = stage.clock.wall();
  await stage.order('start', 'web');
  await stage.pass(60_000);
  assert.is(stage.status('web').status, 'running');
  near(sinceAfter(stage, started), 'running');
  stage.kill();
  await stage.pass(60_000);
  await stage.begin();
  await stage.pass(5000);
  near(sinceAfter(stage, started), 'running, for another supervisor');
  const ended = stage.clock.wall();
  await stage.guest('web', 'poweroff');
  await stage.pass(100_000);
  assert.is(stage.status('web').status, 'stopped');
  near(sinceAfter(stage, ended), 'stopped');
  stage.kill();
  await stage.begin();
  await stage.pass(5000);
  near(sinceAfter(stage, ended), 'stopped, by its last death');
});

test('tags, bridges and autostart of every VM, also of one that is down', async () => {
  using stage = await createQuickStage({}, `tags = ["www"]\nautostart = "unless-stopped"\n${QUICK_GUEST}`);
  const { tags, bridges, autostart, details: none } = stage.status('web');
  assert.equal(
    { tags, bridges, autostart },
    { tags: ['www'], bridges: ['bnet0'], autostart: 'unless-stopped' },
  );
  assert.is(none, undefined, 'a table needs no more');
});

test('details tell disks, consoles, files, order, loader and policy', async () => {
  using stage = await createQuickStage({}, `protect = true\nstart_delay = "5s"\n${QUICK_GUEST}`);
  stage.define('app', `after = ["web"]\n${QUICK_GUEST.replace('disk.img', '/app.img')}`);
  await stage.supervisor().reload();
  const { root, definitions } = stage.paths;
  const told = details(stage);
  const disk = { type: 'virtio-blk', path: 'disk.img', readOnly: false, optional: false };
  assert.equal(told.disks, [{ ...disk, place: join(root, 'var/db/vmctl/vms/web/disk.img') }]);
  const [console] = told.consoles ?? [];
  assert.equal(
    [console?.port, console?.backend, console?.device],
    ['com1', 'nmdm', `${root}/dev/nmdm-web.1B`],
  );
  assert.equal(told.boot, { autostart: false, after: [], before: ['app'], startDelaySeconds: 5 });
  assert.equal(details(stage, 'app').boot?.after, ['web']);
  assert.is(told.files?.definition, `${definitions}/web.toml`);
  assert.equal([told.loader, told.policy, told.protect], ['uefi', 'on-failure', true]);
});

test('what flowed through a NIC is told as the guest sees it, once somebody has looked', async () => {
  using stage = await createQuickStage();
  assert.equal(details(stage).traffic, []);
  await stage.order('start', 'web');
  await stage.pass(40_000);
  const [first] = details(stage).traffic ?? [];
  assert.equal([first?.nic, first?.bridge], ['0', 'bnet0']);
  assert.type(first?.traffic.rx.bytesPerSecond, 'number');
});

test('what to do about a start that failed is told with it', async () => {
  using stage = await createQuickStage();
  rmSync(join(stage.paths.root, 'var/db/vmctl/vms/web/disk.img'));
  await stage.order('start', 'web');
  await stage.pass(5000);
  assert.match(details(stage).hint ?? '', /truncate -s/);
});

test('details of a VM are told while host.toml cannot be believed, without what it places', async () => {
  using stage = await createQuickStage();
  stage.define('host', 'x = 1\n');
  await stage.supervisor().reload();
  assert.is(details(stage).files?.definition, `${stage.paths.definitions}/web.toml`);
});

test.run();
