import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { planLoader } from '../../src/bhyve/loader.js';
import type { DiskDefinition, VmDefinition } from '../../src/definition/definition.js';
import { LAYOUT, vm } from '../plan/ground.js';

const DISK: DiskDefinition = { type: 'virtio-blk', path: 'disk.img', readOnly: false };
const CD: DiskDefinition = { type: 'ahci-cd', path: '/iso/a.iso', readOnly: true };

function plan(change: Partial<VmDefinition>) {
  return planLoader({ definition: vm(change), layout: LAYOUT });
}

test('firmware needs no loader', () => {
  assert.is(plan({ disks: [DISK] }), undefined);
  assert.is(plan({ loader: { kind: 'bootrom', bootrom: '/a.fd' } }), undefined);
});

test("bhyveload gets the guest's memory, its disks and its serial line", () => {
  assert.equal(plan({ loader: { kind: 'bhyveload' }, disks: [DISK, CD] }), {
    command: {
      file: 'bhyveload',
      args: [
        '-c',
        '/dev/nmdm-myvm.1A',
        '-m',
        '512M',
        '-d',
        '/var/db/vmctl/vms/myvm/disk.img',
        '-d',
        '/iso/a.iso',
        'myvm',
      ],
    },
    files: [],
  });
});

test('without a serial line the loader talks into the log', () => {
  assert.equal(
    plan({ loader: { kind: 'bhyveload' }, disks: [DISK], console: { log: false } })?.command.args.slice(0, 2),
    ['-m', '512M'],
  );
});

test('grub-bhyve gets a device map of all disks and boots the first', () => {
  assert.equal(plan({ loader: { kind: 'grub' }, disks: [DISK, CD, { ...DISK, path: 'two.img' }] }), {
    command: {
      file: 'grub-bhyve',
      args: [
        '-c',
        '/dev/nmdm-myvm.1A',
        '-m',
        '/var/db/vmctl/vms/myvm/device.map',
        '-M',
        '512M',
        '-r',
        'hd0,1',
        'myvm',
      ],
    },
    files: [
      {
        path: '/var/db/vmctl/vms/myvm/device.map',
        text: '(hd0) /var/db/vmctl/vms/myvm/disk.img\n(cd0) /iso/a.iso\n(hd1) /var/db/vmctl/vms/myvm/two.img\n',
      },
    ],
  });
  assert.ok(plan({ loader: { kind: 'grub' }, disks: [CD] })?.command.args.includes('cd0'));
});

test('a loader without a disk is a fault of the definition', () => {
  assert.throws(() => plan({ loader: { kind: 'grub' } }), /loader = "grub" needs a disk/);
});

test.run();
