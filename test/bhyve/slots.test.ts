import fc from 'fast-check';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { assignSlots, deviceKeys, keepPins } from '../../src/bhyve/slots.js';
import type { DiskDefinition, VmDefinition } from '../../src/definition/definition.js';
import { vm } from '../plan/ground.js';
import { anyDefinition } from './any-definition.js';

const MYVM = vm({
  networks: [{ type: 'virtio-net', bridge: 'bnet0', key: '0' }],
  disks: [{ type: 'virtio-blk', path: 'disk.img', readOnly: false }],
  graphics: { address: '127.0.0.1', port: 5900, width: 1024, height: 768, wait: false },
});
const DISK: DiskDefinition = { type: 'virtio-blk', path: 'two.img', readOnly: false };

test('disks come first, then NICs, and the screen has its own places', () => {
  assert.equal(assignSlots(MYVM), {
    'disk:disk.img': '0:1:0',
    'net:0': '0:2:0',
    fbuf: '0:29:0',
    xhci: '0:30:0',
  });
});

test('a device keeps its address when others come before it, behind it, or go', () => {
  const pins = assignSlots(MYVM);
  const more = { ...MYVM, disks: [DISK, ...MYVM.disks], devices: { rng: {} } };
  assert.equal(assignSlots(more, pins), { ...pins, 'disk:two.img': '0:3:0', rng: '0:4:0' });
  assert.is(assignSlots({ ...MYVM, disks: [] }, pins)['net:0'], '0:2:0');
  assert.is(assignSlots({ ...MYVM, disks: [DISK] }, pins)['disk:two.img'], '0:1:0');
});

test('pins that count disks are honoured while there are no others', () => {
  const earlier = { disk0: '0:9:0', disk1: '0:8:0', 'net:0': '0:5:0' };
  const both = { ...MYVM, disks: [...MYVM.disks, DISK] };
  const slots = assignSlots(both, earlier);
  assert.equal([slots['disk:disk.img'], slots['disk:two.img']], ['0:9:0', '0:8:0']);
  const now = keepPins(earlier, slots);
  assert.not(Object.hasOwn(now, 'disk0'));
  assert.is(
    assignSlots({ ...MYVM, disks: [DISK, ...MYVM.disks] }, { ...earlier, ...slots })['disk:two.img'],
    '0:8:0',
  );
});

test('a device that took the place of one that is gone keeps it when that one comes back', () => {
  const before = assignSlots(MYVM);
  const swapped = { ...MYVM, disks: [DISK] };
  const pins = keepPins(before, assignSlots(swapped, before));
  assert.is(pins['disk:two.img'], before['disk:disk.img']);
  const both = { ...MYVM, disks: [...MYVM.disks, DISK] };
  const after = assignSlots(both, pins);
  assert.equal([after['disk:two.img'], after['disk:disk.img']], ['0:1:0', '0:3:0']);
});

test('the place of a device that is gone for a while is kept, and not given to an install medium for good', () => {
  const before = assignSlots(MYVM);
  const medium: DiskDefinition = { type: 'ahci-cd', path: '/x.iso', readOnly: true, medium: true };
  const without = { ...MYVM, disks: [medium] };
  const pins = keepPins(before, assignSlots(without, before));
  assert.equal([pins, assignSlots(without, before)['cdrom']], [before, '0:1:0']);
  assert.equal(assignSlots(MYVM, pins), before);
});

test('what was at another function moves when nothing steady is left at function 0, where guests look', () => {
  const pins = { 'disk:disk.img': '0:5:0', 'net:0': '0:5:1', fbuf: '0:5:2' };
  assert.equal(assignSlots(MYVM, pins), { ...pins, xhci: '0:30:0' });
  const gone = assignSlots({ ...MYVM, disks: [] }, pins);
  assert.equal([gone['net:0'], gone['fbuf']], ['0:1:0', '0:29:0']);
  const optional = MYVM.disks.map((disk) => ({ ...disk, optional: true }));
  assert.is(assignSlots({ ...MYVM, disks: optional }, pins)['net:0'], '0:1:0');
});

test('a pin that is illegal or taken is not obeyed', () => {
  const pins = { 'disk:disk.img': '0:31:0', 'net:0': '0:5:0', fbuf: '0:5:0', xhci: 'rubbish' };
  assert.equal(assignSlots(MYVM, pins), {
    ...pins,
    'disk:disk.img': '0:1:0',
    fbuf: '0:29:0',
    xhci: '0:30:0',
  });
  for (const slot of ['0:0:1', '256:1:0', '0:32:0', '0:1:8', '0:01:0', '0:5']) {
    assert.is(assignSlots(MYVM, { 'disk:disk.img': slot })['disk:disk.img'], '0:1:0', slot);
  }
});

test('what a definition says goes before every pin, and even into slot 0', () => {
  const wanted = vm({
    disks: [
      { ...DISK, slot: '0:6:1' },
      { ...DISK, path: 'a.img' },
    ],
    devices: { rng: { slot: '3:0:0' }, tablet: { slot: '0:0:1' } },
  });
  assert.equal(assignSlots(wanted, { 'disk:a.img': '0:6:1', 'disk:two.img': '0:9:0' }), {
    'disk:two.img': '0:6:1',
    'disk:a.img': '0:1:0',
    rng: '3:0:0',
    xhci: '0:0:1',
  });
});

test('slots that extra_args use are left to them', () => {
  const args = ['-s', '1,virtio-rnd', '-s2:0,virtio-rnd', '-s', '0:3:0,virtio-rnd', '-s', '29,fbuf'];
  assert.equal(assignSlots({ ...MYVM, extraArgs: args }), {
    'disk:disk.img': '0:4:0',
    'net:0': '0:5:0',
    fbuf: '0:6:0',
    xhci: '0:30:0',
  });
});

test('the disks of a controller have one address, that of the first of them', () => {
  const port = (path: string, slot?: string): DiskDefinition => ({
    ...{ type: 'ahci-hd', path, readOnly: false, controller: 'sata' },
    ...(slot === undefined ? {} : { slot }),
  });
  const disks = [port('a.img', '0:7:0'), DISK, port('b.img')];
  assert.equal(assignSlots(vm({ disks })), { 'ahci:sata': '0:7:0', 'disk:two.img': '0:1:0' });
});

test('NICs get their places as they stand in the file, whatever they are plugged into', () => {
  const wanted = vm({
    networks: [
      { type: 'virtio-net', bridge: 'lan', key: 'a' },
      { type: 'virtio-net', bridge: 'lan', key: 'c' },
    ],
    directNics: [{ type: 'virtio-net', key: 'b', position: 1, backend: { kind: 'none' } }],
  });
  assert.equal(deviceKeys(wanted), ['net:a', 'net:b', 'net:c']);
});

test('devices of one name are told apart', () => {
  const devices = { uarts: [{ path: 'nmdm' }, { path: 'nmdm' }] };
  assert.equal(deviceKeys(vm({ devices })), ['uart:nmdm', 'uart:nmdm#2']);
});

test('what bus 0 has no room for goes to the next, where every slot is free', () => {
  const disks = Array.from({ length: 242 }, (_, index) => ({ ...DISK, path: `${index}.img` }));
  const slots = assignSlots(vm({ disks }));
  assert.is(slots['disk:29.img'], '0:30:0');
  assert.is(slots['disk:30.img'], '0:1:1');
  assert.is(slots['disk:239.img'], '0:30:7');
  assert.equal([slots['disk:240.img'], slots['disk:241.img']], ['1:0:0', '1:1:0']);
});

test('no device is given a function of a slot whose function 0 is a disk that may be missing', () => {
  const disks = Array.from({ length: 31 }, (_, at) => ({ ...DISK, path: `${at}.img`, optional: at === 0 }));
  const slots = assignSlots(vm({ disks }));
  assert.equal([slots['disk:0.img'], slots['disk:30.img']], ['0:1:0', '0:2:1']);
});

const slot = fc.tuple(fc.nat(3), fc.nat(33), fc.nat(8)).map((numbers) => numbers.join(':'));

const asked = ({ disks, networks, directNics, graphics, devices }: VmDefinition): readonly string[] =>
  JSON.stringify([disks, networks, directNics, graphics, devices]).match(/(?<="slot":")[^"]+/g) ?? [];

test('whatever is pinned, every device has a place of its own, keeps it, and is seen by the guest', () => {
  fc.assert(
    fc.property(anyDefinition(), fc.array(slot, { maxLength: 20 }), (wanted: VmDefinition, pinned) => {
      const keys = deviceKeys(wanted);
      assert.is(new Set(keys).size, keys.length);
      const pins = Object.fromEntries(keys.slice(0, pinned.length).map((key, at) => [key, pinned[at] ?? '']));
      const slots = assignSlots(wanted, pins);
      assert.equal(Object.keys(slots).sort(), [...keys].sort());
      assert.is(new Set([...Object.values(slots), '0:0:0', '0:31:0']).size, keys.length + 2);
      assert.equal(assignSlots(wanted, slots), slots);
      const held = new Set([...Object.values(slots), '0:0:0', '0:31:0']);
      for (const one of Object.values(slots).filter((given) => !asked(wanted).includes(given)))
        assert.ok(held.has(one.replace(/\d$/, '0')), one);
      const less = { ...wanted, disks: [], devices: {} };
      const after = assignSlots(less, slots);
      // Those at function 0: what is behind one that went has to move.
      for (const key of deviceKeys(less).filter((one) => slots[one]?.endsWith(':0')))
        assert.is(after[key], slots[key]);
    }),
    { numRuns: 200 },
  );
});

test.run();
