import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { planBhyve } from '../../src/bhyve/argv.js';
import { planLoader } from '../../src/bhyve/loader.js';
import { assignSlots } from '../../src/bhyve/slots.js';
import { cdromOf, withCdrom, withoutCdrom } from '../../src/definition/cdrom.js';
import type { LoaderDefinition, VmDefinition } from '../../src/definition/definition.js';
import { vm } from '../plan/ground.js';

const DISKS = [
  { type: 'virtio-blk', path: 'a.img', readOnly: false, bootIndex: 0 },
  { type: 'nvme', path: 'b.img', readOnly: false },
] as const;
const MYVM = vm({ disks: DISKS, networks: [{ type: 'virtio-net', bridge: 'bnet0', key: '0' }] });
const ISO = { path: '/iso/install.iso', bootOrder: true };
const layout = { root: '', vmDirectory: '/vms', firmware: '/fw', vmm: '/dev/vmm' };
const host = { release: 14, arch: 'amd64' };

function argv(definition: VmDefinition): string {
  const links = [{ bridge: 'bnet0', hook: 'link2', socket: 's', mac: '58:9c:fc:00:00:01', nic: '0' }];
  return planBhyve({ definition, links, uuid: 'u', pins: { slots: {} }, layout, host }).args.join(' ');
}

test('a medium boots before all others, is only read, and is a CD by its name alone', () => {
  const { disks, fwcfg, devices } = withCdrom(
    {
      ...MYVM,
      devices: { passthru: [{ device: '2/0/0', bootIndex: 3 }], scsi: [{ device: '/dev/cam/ctl0.0' }] },
    },
    ISO,
  );
  assert.equal(
    disks.map(({ path, bootIndex, type, readOnly }) => [path, bootIndex, type, readOnly]),
    [
      ['a.img', 1, 'virtio-blk', false],
      ['b.img', undefined, 'nvme', false],
      ['/iso/install.iso', 0, 'ahci-cd', true],
    ],
  );
  assert.equal(devices, {
    passthru: [{ device: '2/0/0', bootIndex: 4 }],
    scsi: [{ device: '/dev/cam/ctl0.0' }],
  });
  assert.equal(fwcfg, { type: 'qemu', items: [] });
  const stick = withCdrom(MYVM, { path: '/iso/STICK.img', bootOrder: true }).disks.at(-1);
  assert.equal([stick?.type, stick?.readOnly], ['ahci-hd', true]);
  assert.is(withCdrom(MYVM, { path: '/x/A.ISO', bootOrder: true }).disks.at(-1)?.type, 'ahci-cd');
});

test('what the definition says of fw_cfg stays, and where nobody knows an order none is told', () => {
  const fwcfg = { type: 'bhyve', items: [] } as const;
  assert.is(withCdrom({ ...MYVM, fwcfg }, ISO).fwcfg, fwcfg);
  const plain = withCdrom(MYVM, { ...ISO, bootOrder: false });
  assert.equal(
    [plain.fwcfg, plain.disks[0]?.bootIndex, plain.disks.at(-1)?.bootIndex],
    [undefined, 0, undefined],
  );
});

test('it moves no device of the guest, and is in the argv behind the disks', () => {
  const before = assignSlots(MYVM);
  const { cdrom, ...others } = assignSlots(withCdrom(MYVM, ISO));
  assert.equal(others, before);
  assert.is(cdrom, '0:4:0');
  assert.match(argv(withCdrom(MYVM, ISO)), / -s 4:0,ahci-cd,\/iso\/install\.iso,ro,bootindex=0 /);
  assert.match(argv(withCdrom(MYVM, ISO)), / -l bootrom,\S+,fwcfg=qemu /);
});

test('loaders load from it first, whatever they were told of the installed system', () => {
  const loaded = (loader: LoaderDefinition, path: string): readonly string[] =>
    planLoader({ definition: withCdrom({ ...MYVM, loader }, { path, bootOrder: true }), layout })?.command
      .args ?? [];
  const bhyveload = loaded({ kind: 'bhyveload', directory: '/boot', env: ['a=b'] }, '/iso/x.iso');
  assert.equal(bhyveload.slice(-9), [
    ...['-e', 'a=b', '-d', '/iso/x.iso', '-d', '/vms/myvm/a.img', '-d', '/vms/myvm/b.img', 'myvm'],
  ]);
  const grub: LoaderDefinition = { kind: 'grub', root: 'hd0,msdos2', commands: ['linux /x'] };
  assert.match(loaded(grub, '/iso/x.iso').join(' '), / -r cd0 myvm$/);
  assert.match(loaded(grub, '/iso/x.img').join(' '), / -r hd0,1 myvm$/);
  const planned = planLoader({ definition: withCdrom({ ...MYVM, loader: grub }, ISO), layout });
  assert.match(planned?.files[0]?.text ?? '', /^\(cd0\) \/iso\/install\.iso\n\(hd0\)/);
  assert.is(
    withCdrom({ ...MYVM, loader: grub }, ISO).disks[0]?.bootIndex,
    0,
    'no boot order is told to a loader',
  );
});

test('without it the definition is what it was, also when another medium comes in its place', () => {
  const once = withCdrom(MYVM, ISO);
  const twice = withCdrom(once, { path: '/iso/two.iso', bootOrder: true });
  assert.is(withoutCdrom(twice), MYVM);
  assert.is(withoutCdrom(MYVM), MYVM);
  assert.equal(
    [cdromOf(MYVM), cdromOf(once), cdromOf(twice)],
    [undefined, '/iso/install.iso', '/iso/two.iso'],
  );
  assert.is(twice.disks.length, 3);
});

test('a path that bhyve would misread is refused', () => {
  for (const path of ['/iso/a,b.iso', '/iso/%(name).iso', 'relative.iso', '/iso/', ''])
    assert.throws(() => withCdrom(MYVM, { path, bootOrder: true }), /--cdrom: /, path);
});

test.run();
