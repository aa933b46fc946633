import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { DiskDefinition } from '../../src/definition/definition.js';
import { homesOf, judgeDisk, sectorOf } from '../../src/plan/disk-judge.js';
import type { FileSeen } from '../../src/plan/file-seen.js';
import { LAYOUT } from './ground.js';

const DISK: DiskDefinition = { type: 'virtio-blk', path: 'disk.img', readOnly: false };
const HOME = '/var/db/vmctl/vms/myvm';
const PATH = `${HOME}/disk.img`;
const GOOD: FileSeen = { kind: 'file', size: 1024, writable: true, identity: '1:2' };

function judge(disk: Partial<DiskDefinition>, files: Readonly<Record<string, FileSeen | undefined>>) {
  const whole = { ...DISK, ...disk };
  const path = whole.path === 'disk.img' ? PATH : whole.path;
  return judgeDisk({
    name: 'myvm',
    disk: whole,
    path,
    layout: LAYOUT,
    files: new Map(Object.entries(files)),
  });
}

test('the sector of a disk is the larger of what its options say and 512 bytes', () => {
  assert.equal(
    [[], ['sectorsize=4096'], ['nocache', 'sectorsize=512/4096'], ['sectsz=8192'], ['sectorsize=x']].map(
      (options) => sectorOf({ options }),
    ),
    [512, 4096, 512, 8192, 512],
  );
});

test('a file must hold a whole number of its sectors, a device has its own', () => {
  const options = ['sectorsize=4096'];
  const fault = judge({ options }, { [PATH]: { ...GOOD, size: 4096 + 512 } });
  assert.is(fault?.message, `myvm: the disk ${PATH} has 4608 bytes, not a whole number of 4096-byte sectors`);
  assert.match(fault?.hint ?? '', /truncate -s 20G .*, or set another sector_size$/);
  assert.is(judge({ options }, { [PATH]: { ...GOOD, size: 8192 } }), undefined);
  assert.is(judge({ options }, { [PATH]: { ...GOOD, kind: 'device', size: 0 } }), undefined);
});

test('an empty file is a CD drive without a medium, and no disk', () => {
  const readOnly = true;
  assert.is(judge({ type: 'ahci-cd', readOnly }, { [PATH]: { ...GOOD, size: 0 } }), undefined);
  assert.match(
    judge({ type: 'ahci-hd', readOnly }, { [PATH]: { ...GOOD, size: 0 } })?.message ?? '',
    '0 bytes',
  );
});

test('an iSCSI volume that no session has is told with the program that shows sessions', () => {
  const fault = judge({ path: 'iscsi:iqn.2012-06.com.example:t0/1' }, {});
  assert.match(fault?.message ?? '', /there is no disk iscsi:.*: no single iSCSI session has it connected/);
  assert.match(fault?.hint ?? '', /iscsictl -L.*-t iqn\.2012-06\.com\.example:t0`/);
});

const DIRECTORY: FileSeen = { kind: 'directory', size: 0, writable: true, identity: '9:1' };

test('a disk that is missing with its directory raises the question whether a data set is mounted', () => {
  const [home, all, above] = homesOf(LAYOUT, 'myvm') as [string, string, string];
  assert.equal([home, all, above], [HOME, '/var/db/vmctl/vms', '/var/db/vmctl']);
  const unmounted = judge({}, { [home]: undefined, [all]: DIRECTORY, [above]: DIRECTORY });
  assert.is(unmounted?.message, `myvm: there is no disk ${PATH}`);
  assert.match(
    unmounted?.hint ?? '',
    /^make one with `mkdir .*; \/var\/db\/vmctl\/vms is no mount point: if it has a data set of its own, mount/,
  );
  const gone = judge({}, { [home]: undefined, [all]: undefined, [above]: DIRECTORY });
  assert.match(
    gone?.hint ?? '',
    /^there is no \/var\/db\/vmctl\/vms either: mount its data set, or make one/,
  );
});

test('that question is not asked of a mount point, nor where the directory of the VM is there', () => {
  const [home, all, above] = homesOf(LAYOUT, 'myvm') as [string, string, string];
  const mounted = { ...DIRECTORY, identity: '12:1' };
  for (const files of [
    { [home]: undefined, [all]: mounted, [above]: DIRECTORY },
    { [home]: DIRECTORY, [all]: DIRECTORY, [above]: DIRECTORY },
  ])
    assert.not.match(judge({}, files)?.hint ?? '', /mount/);
  assert.is(
    judge({ path: '/dev/zvol/z/a' }, { [all]: undefined })?.message,
    'myvm: there is no disk /dev/zvol/z/a',
  );
});

test.run();
