import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { readRunRecord } from '../../src/store/records.js';
import { createQuickStage, QUICK_GUEST, type QuickStage } from './quick-stage.js';

const TARGET = 'iqn.2012-06.com.example:t0';
const REMOTE = QUICK_GUEST.replace('disk.img', `iscsi:${TARGET}/1`);

async function start(stage: QuickStage): Promise<void> {
  await stage.order('start', 'web');
  await stage.pass(10_000);
}

function argv(stage: QuickStage): string {
  return readRunRecord(stage.paths, 'web')?.bhyve.args.join(' ') ?? '';
}

test('a guest waits for its iSCSI session, and gets the device of its LUN when that is up', async () => {
  using stage = await createQuickStage({}, REMOTE);
  stage.world.simctl('iscsi', TARGET);
  await start(stage);
  assert.is(stage.status('web').status, 'waiting');
  assert.match(String(stage.status('web').detail), /no single iSCSI session has it connected/);
  stage.world.simctl('iscsi', TARGET, 'da3', 'da4');
  await stage.pass(60_000);
  assert.is(stage.status('web').status, 'running', String(stage.status('web').detail));
  assert.ok(argv(stage).includes(`virtio-blk,${stage.paths.root}/dev/da4`), argv(stage));
  assert.is(stage.status('web').argv, 'same');
});

test('a reboot gets the device that its LUN is now: the one it had may be another disk', async () => {
  using stage = await createQuickStage({}, REMOTE);
  stage.world.simctl('iscsi', TARGET, 'da3', 'da4');
  await start(stage);
  stage.world.simctl('iscsi', TARGET, 'da4', 'da5');
  await stage.guest('web', 'reboot');
  await stage.pass(30_000);
  assert.is(stage.status('web').status, 'running', String(stage.status('web').detail));
  assert.ok(argv(stage).includes(`virtio-blk,${stage.paths.root}/dev/da5`), argv(stage));
});

test('sessions that cannot be seen are told with the disk that is waited for, once', async () => {
  using stage = await createQuickStage({}, REMOTE);
  const blind = { command: 'iscsictl', times: 0, code: 1, stderr: 'iscsictl: no /dev/iscsi' };
  stage.world.simctl('fault', JSON.stringify(blind));
  await start(stage);
  await stage.pass(600_000);
  assert.match(String(stage.status('web').detail), 'could not see the iSCSI sessions');
  const told = stage.told.filter(({ reason }) => String(reason).includes('could not see'));
  assert.equal(
    told.map(({ event }) => event),
    ['vm.waiting'],
  );
});

test('the next supervisor takes the device that a volume was for the same argv', async () => {
  using stage = await createQuickStage({}, REMOTE);
  stage.world.simctl('iscsi', TARGET, 'da3', 'da4');
  await start(stage);
  await stage.pass(30_000);
  stage.kill();
  await stage.begin();
  await stage.pass(1000);
  assert.equal([stage.status('web').status, stage.status('web').argv], ['running', 'same']);
});

test('more memory or vCPUs than the host has are refused before bhyve runs', async () => {
  for (const [toml, words] of [
    [QUICK_GUEST.replace('512M', '200G'), /204800 MiB of memory are more than the \d+ MiB of the host/],
    [`cpus = 33\n${QUICK_GUEST}`, /33 vCPUs are more than the 32/],
    [`cpu_pin = ["0:32"]\n${QUICK_GUEST}`, /vCPU 0 is pinned to CPU 32, which the host does not have/],
  ] as const) {
    using stage = await createQuickStage({}, toml);
    await start(stage);
    assert.match(String(stage.status('web').detail), words);
    assert.is(readRunRecord(stage.paths, 'web')?.pid, undefined);
  }
});

test('memory that the guests that run have already is told, and the guest starts', async () => {
  using stage = await createQuickStage({}, QUICK_GUEST.replace('512M', '100G'));
  stage.define('db', QUICK_GUEST.replace('512M', '100G'));
  stage.disk('db');
  await start(stage);
  await stage.order('start', 'db');
  await stage.pass(30_000);
  assert.is(stage.status('db').status, 'running');
  assert.ok(stage.told.some(({ vm, reason }) => vm === 'db' && /leave \d+ MiB of/.test(String(reason))));
});

test('a guest that has more memory than the host counts reboots, and is refused only when it is started anew', async () => {
  using stage = await createQuickStage();
  await start(stage);
  stage.kill();
  stage.world.world.knobs.sysctls = { 'hw.physmem': String(256 * 1024 * 1024) };
  await stage.begin();
  await stage.pass(1000);
  const { pid } = stage.status('web');
  await stage.guest('web', 'reboot');
  await stage.pass(30_000);
  const again = stage.status('web');
  assert.is(again.status, 'running', String(again.detail));
  assert.is.not(again.pid, pid);
  await stage.order('stop', 'web');
  await stage.pass(30_000);
  await start(stage);
  assert.match(String(stage.status('web').detail), '512 MiB of memory are more than the 256 MiB');
});

const CARD = `${QUICK_GUEST}[[passthru]]\ndevice = "2/0/0"\n`;

test('a passthru device needs ppt and an IOMMU that is on', async () => {
  using stage = await createQuickStage({}, CARD);
  const detail = async (): Promise<string> => {
    await start(stage);
    const told = String(stage.status('web').detail);
    await stage.order('stop', 'web');
    await stage.pass(60_000);
    return told;
  };
  stage.world.simctl('pci', '2:0:0', 'igb0');
  assert.match(await detail(), /PCI device 2\/0\/0 belongs to igb0, not to ppt/);
  stage.world.simctl('pci', '2:0:0', 'ppt0');
  stage.world.simctl('iommu', 'none');
  assert.match(await detail(), /the host has no IOMMU that is on/);
  stage.world.simctl('iommu', 'amd');
  assert.match(await detail(), /vmm\(4\) does not use the IOMMU/);
  stage.world.simctl('iommu', 'intel');
  await start(stage);
  await stage.pass(30_000);
  assert.is(stage.status('web').status, 'running', String(stage.status('web').detail));
  assert.match(argv(stage), / -S .*,passthru,2\/0\/0 /);
});

test('a CTL port is looked for once its module is loaded', async () => {
  using stage = await createQuickStage({}, `${QUICK_GUEST}[[scsi]]\ndevice = "/dev/cam/ctl0.1"\n`);
  await start(stage);
  assert.match(String(stage.status('web').detail), /there is no CTL port .*\/dev\/cam\/ctl0\.1/);
  const loads = stage.world.journal().filter((one) => one.kind === 'command' && one.file === 'kldload');
  assert.ok(JSON.stringify(loads).includes('"ctl"'));
});

test.run();
