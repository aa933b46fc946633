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

test('bhyveload is told what the definition says, before what it loads from', () => {
  const loader = {
    kind: 'bhyveload',
    program: '/boot/userboot_lua.so',
    env: ['autoboot_delay=1', 'a=b c'],
    args: ['-C'],
  } as const;
  const args = plan({ loader, disks: [DISK], wiredMemory: true })?.command.args.join(' ') ?? '';
  assert.match(
    args,
    /^-c \S+ -S -m 512M -e autoboot_delay=1 -e a=b c -C -l \/boot\/userboot_lua\.so -d \S+disk\.img myvm$/,
  );
});

test('a directory of the host stands in for the disks', () => {
  const loader = { kind: 'bhyveload', directory: '/guests/a' } as const;
  assert.equal(plan({ loader, disks: [DISK] })?.command.args.slice(-3), ['-h', '/guests/a', 'myvm']);
  assert.equal(plan({ loader })?.command.args.slice(-3), ['-h', '/guests/a', 'myvm']);
});

test('a loader reads no disk in memory, and none that is not there', () => {
  const memory: DiskDefinition = { type: 'nvme', path: '', readOnly: false, options: ['ram=1'] };
  const optional = { ...DISK, path: 'two.img', optional: true };
  const definition = vm({ loader: { kind: 'bhyveload' }, disks: [memory, DISK, optional] });
  const { args } = planLoader({ definition, layout: LAYOUT, absent: new Set(['two.img']) })?.command ?? {
    args: [],
  };
  assert.equal(args.slice(-3), ['-d', '/var/db/vmctl/vms/myvm/disk.img', 'myvm']);
});

test('grub-bhyve boots from the root that is said, or by lines of its own that lie on the host', () => {
  const said = plan({
    loader: { kind: 'grub', root: 'hd0,msdos2', directory: '/grub', config: 'my.cfg' },
    disks: [DISK],
    devices: { passthru: [{ device: '2/0/0' }] },
  });
  assert.match(said?.command.args.join(' ') ?? '', '-S -m ');
  assert.equal(said?.command.args.slice(-7), ['-r', 'hd0,msdos2', '-d', '/grub', '-g', 'my.cfg', 'myvm']);
  const loader = {
    kind: 'grub',
    commands: ['linux /vmlinuz root=/dev/vda1', 'initrd /initrd', 'boot'],
    timeout: 1,
  } as const;
  const lines = plan({ loader, disks: [DISK] });
  assert.equal(lines?.command.args.slice(-5), ['-r', 'host', '-d', '/var/db/vmctl/vms/myvm', 'myvm']);
  assert.equal(lines?.files[1], {
    path: '/var/db/vmctl/vms/myvm/grub.cfg',
    text: "timeout=1\nmenuentry 'myvm' {\n  linux /vmlinuz root=/dev/vda1\n  initrd /initrd\n}\n",
  });
});

test('without com1 the loader talks on the first port there is', () => {
  const com3 = { kind: 'nmdm' } as const;
  const args = plan({ loader: { kind: 'bhyveload' }, disks: [DISK], console: { com3, log: false } })?.command
    .args;
  assert.equal(args?.slice(0, 2), ['-c', '/dev/nmdm-myvm.3A']);
});

test('a serial port that only bhyve can listen on is none for a loader', () => {
  const com1 = { kind: 'tcp', address: '127.0.0.1', port: 4000 } as const;
  const args = plan({ loader: { kind: 'bhyveload' }, disks: [DISK], console: { com1, log: false } })?.command
    .args;
  assert.equal(args?.slice(0, 2), ['-m', '512M']);
});

test.run();
