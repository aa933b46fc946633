import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { DiskDefinition } from '../../src/definition/definition.js';
import type { FileSeen } from '../../src/plan/file-seen.js';
import { awaitedDisk, filesNeeded, judgeFiles } from '../../src/plan/preflight.js';
import { LAYOUT, vm } from './ground.js';

const ROM = '/usr/local/share/uefi-firmware/BHYVE_UEFI.fd';
const DISK: DiskDefinition = { type: 'virtio-blk', path: 'disk.img', readOnly: false };
const CD: DiskDefinition = { type: 'ahci-cd', path: '/iso/a.iso', readOnly: true };
const PATH = '/var/db/vmctl/vms/myvm/disk.img';
const GOOD: FileSeen = { kind: 'file', size: 1024, writable: true, identity: '1:2' };
const MYVM = vm({ disks: [DISK, CD] });

function seen(
  change: Record<string, Partial<FileSeen> | undefined>,
): ReadonlyMap<string, FileSeen | undefined> {
  const entries = [ROM, PATH, '/iso/a.iso'].map((path, index): [string, FileSeen | undefined] => {
    const good = { ...GOOD, identity: `1:${index}` };
    if (!(path in change)) return [path, good];
    const other = change[path];
    return [path, other === undefined ? undefined : { ...good, ...other }];
  });
  return new Map(entries);
}

function judge(change: Record<string, Partial<FileSeen> | undefined>) {
  return judgeFiles(MYVM, seen(change), LAYOUT);
}

test('a start needs its ROM and its disks, and looks where those of its own directory lie', () => {
  const homes = ['/var/db/vmctl/vms/myvm', '/var/db/vmctl/vms', '/var/db/vmctl'];
  assert.equal(filesNeeded(MYVM, LAYOUT), [ROM, PATH, '/iso/a.iso', ...homes]);
  assert.equal(filesNeeded(vm({ disks: [CD] }), LAYOUT), [ROM, '/iso/a.iso']);
  assert.equal(filesNeeded(vm({ loader: { kind: 'bhyveload' } }), LAYOUT), []);
});

test('files that are right pass, devices without a size too', () => {
  assert.is(judge({}), undefined);
  assert.is(judge({ [PATH]: { kind: 'device', size: 0 } }), undefined);
  assert.is(judge({ '/iso/a.iso': { writable: false } }), undefined);
});

test('what is missing or wrong is named with what to do', () => {
  const cases: [Record<string, Partial<FileSeen> | undefined>, RegExp][] = [
    [{ [ROM]: undefined }, /there is no boot ROM .*BHYVE_UEFI\.fd/],
    [{ [ROM]: { kind: 'directory' } }, /boot ROM .* is no file/],
    [{ [PATH]: undefined }, /there is no disk .*disk\.img/],
    [{ [PATH]: { kind: 'directory' } }, /neither file nor device/],
    [{ [PATH]: { size: 0 } }, /has 0 bytes/],
    [{ [PATH]: { size: 1000 } }, /has 1000 bytes, not a whole number/],
    [{ [PATH]: { writable: false } }, /cannot be written/],
    [{ '/iso/a.iso': undefined }, /there is no disk \/iso\/a\.iso/],
  ];
  for (const [change, message] of cases) {
    const fault = judge(change);
    assert.match(fault?.message ?? '', message);
    assert.ok(fault?.hint);
    assert.is(fault?.status, 71);
  }
});

test('a disk that is not there is waited for, unless another file is wrong besides', () => {
  const awaited = (change: Record<string, Partial<FileSeen> | undefined>): string | undefined =>
    awaitedDisk(MYVM, seen(change), LAYOUT)?.message;
  assert.is(awaited({}), undefined);
  assert.match(awaited({ [PATH]: undefined }) ?? '', /there is no disk .*disk\.img/);
  assert.match(awaited({ '/iso/a.iso': undefined }) ?? '', /there is no disk \/iso\/a\.iso/);
  assert.is(awaited({ [PATH]: { size: 0 } }), undefined);
  assert.is(awaited({ [PATH]: undefined, '/iso/a.iso': { kind: 'directory' } }), undefined);
  assert.is(awaited({ [PATH]: undefined, [ROM]: undefined }), undefined);
});

function hintFor(definition: ReturnType<typeof vm>): string {
  return judgeFiles(definition, new Map(), LAYOUT)?.hint ?? '';
}

function hintForDisk(disk: Partial<DiskDefinition>): string {
  return hintFor(vm({ loader: { kind: 'bhyveload' }, disks: [{ ...DISK, ...disk }] }));
}

test('the command that makes a missing disk works as it is typed: directory first, blanks quoted', () => {
  assert.is(
    hintForDisk({}),
    'make one with `mkdir -p /var/db/vmctl/vms/myvm && truncate -s 20G /var/db/vmctl/vms/myvm/disk.img`, or correct path',
  );
  assert.match(
    hintForDisk({ path: '/my disks/a.img' }),
    /`mkdir -p '\/my disks' && truncate -s 20G '\/my disks\/a\.img'`/,
  );
});

test('nobody is told to truncate a device, or to make an empty CD', () => {
  assert.is(
    hintForDisk({ path: '/dev/zvol/z/a' }),
    'make that device, such as a volume with zfs(8), or correct path',
  );
  assert.is(hintForDisk({ type: 'ahci-cd', readOnly: true }), 'put the image there, or correct path');
});

test("only the package's own ROMs are said to come with the package", () => {
  assert.match(hintFor(vm()), /pkg install edk2-bhyve/);
  assert.is(
    hintFor(vm({ loader: { kind: 'bootrom', bootrom: '/rom.fd' } })),
    'put the ROM there, or correct the path in loader',
  );
  assert.match(
    hintFor(vm({ loader: { kind: 'firmware', firmware: 'uefi-custom' } })),
    /^uefi-custom .*put it there/,
  );
});

test.run();
