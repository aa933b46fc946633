import { mkdirSync, truncateSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { CommandResult } from '../../src/command/command.js';
import { driveSteps, type Execute } from '../../src/plan/drive.js';
import type { DiskSize } from '../../src/protocol/detail-report.js';
import type { StatusReport } from '../../src/protocol/report.js';
import { createDiskMeasure } from '../../src/supervisor/disk-measure.js';
import { createQuickStage, QUICK_GUEST, type QuickStage } from './quick-stage.js';

const VOLUMES = `${QUICK_GUEST}[[disk]]
path = "/dev/zvol/tank/web"
[[disk]]
path = "iscsi:iqn.2012-06.com.example:t0"
`;
const MIB = 1024 ** 2;

function withDevice(stage: QuickStage, name: string, bytes: number): void {
  const path = `${stage.paths.root}/dev/${name}`;
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, '');
  truncateSync(path, bytes);
}

function sizesOf(vms: readonly StatusReport[]): readonly (DiskSize | undefined)[] {
  return vms[0]?.details?.disks?.map(({ size }) => size) ?? [];
}

/** No time passes meanwhile: who asks would give up waiting. */
async function sizes({ supervisor }: QuickStage): Promise<readonly (DiskSize | undefined)[]> {
  return sizesOf(await supervisor().measure(supervisor().status(['web'], true)));
}

test('volumes and iSCSI disks of a guest are told with their sizes; its files are left to the client', async () => {
  using stage = await createQuickStage({}, VOLUMES);
  stage.world.simctl('iscsi', 'iqn.2012-06.com.example:t0', 'da3');
  withDevice(stage, 'zvol/tank/web', 64 * MIB);
  withDevice(stage, 'da3', 32 * MIB);
  await stage.order('start', 'web');
  await stage.pass(10_000);
  assert.is(stage.status('web').status, 'running', String(stage.status('web').detail));
  assert.equal(await sizes(stage), [
    undefined,
    { sizeBytes: 64 * MIB, usedBytes: 0 },
    { sizeBytes: 32 * MIB },
  ]);
});

test('programs that fail leave the sizes out', async () => {
  using stage = await createQuickStage({}, VOLUMES);
  withDevice(stage, 'zvol/tank/web', 64 * MIB);
  for (const command of ['zfs', 'diskinfo'])
    stage.world.simctl('fault', JSON.stringify({ command, times: 0, code: 1, stderr: 'cannot' }));
  assert.equal(await sizes(stage), [undefined, undefined, undefined]);
});

test('a look that hangs is waited for a moment, and shared by all who ask meanwhile', async () => {
  using stage = await createQuickStage({}, VOLUMES);
  const vms = stage.supervisor().status(['web'], true);
  let looks = 0;
  let answer: (result: CommandResult) => void = () => undefined;
  const execute: Execute = (steps) =>
    driveSteps(steps, ({ command }) => {
      if (command.file !== 'zfs') return Promise.resolve({ code: 1, stdout: '', stderr: '' });
      looks += 1;
      return new Promise((resolve) => (answer = resolve));
    });
  const measure = createDiskMeasure({ clock: stage.clock, execute, root: stage.paths.root });
  const first = await stage.clock.passUntil(measure(vms));
  assert.equal(sizesOf(first), [undefined, undefined, undefined]);
  const second = measure(vms);
  answer({ code: 0, stdout: 'tank/web\tvolsize\t4096\n', stderr: '' });
  assert.equal(sizesOf(await second), [undefined, { sizeBytes: 4096 }, undefined]);
  assert.is(looks, 1);
});

test.run();
