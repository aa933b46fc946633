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
