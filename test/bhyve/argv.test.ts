import fc from 'fast-check';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { planBhyve } from '../../src/bhyve/argv.js';
import type { NicLink } from '../../src/bhyve/nic.js';
import { assignSlots, deviceKeys } from '../../src/bhyve/slots.js';
import { deriveUuid } from '../../src/bhyve/uuid.js';
import type { DiskDefinition, NicDefinition, VmDefinition } from '../../src/definition/definition.js';
import { devicesOf } from '../../src/sim/bhyve/command.js';
import { LAYOUT, vm } from '../plan/ground.js';

const HOST = { release: 14, arch: 'amd64' };
const UUID = '0b0f1c1e-0000-4000-8000-000000000001';
const MYVM = vm({
  cpus: { count: 2 },
  networks: [{ type: 'virtio-net', bridge: 'bnet0', key: '0' }],
  disks: [{ type: 'virtio-blk', path: 'disk.img', readOnly: false }],
  graphics: { address: '127.0.0.1', port: 5900, width: 1024, height: 768, wait: false },
});

function linksOf(definition: VmDefinition): NicLink[] {
  return definition.networks.map((nic, index) => ({
    bridge: nic.bridge,
    hook: `link${index + 2}`,
    socket: `vm-${definition.name}-${nic.key}`,
    mac: `58:9c:fc:00:00:0${index}`,
    nic: nic.key,
  }));
}

function argsOf(
  definition: VmDefinition,
  change: Partial<Parameters<typeof planBhyve>[0]> = {},
): readonly string[] {
  return planBhyve({
    definition,
    links: linksOf(definition),
    pins: { slots: {} },
    uuid: UUID,
    layout: LAYOUT,
    host: HOST,
    ...change,
  }).args;
}

function valuesOf(args: readonly string[], option: string): readonly string[] {
  return args.filter((_, index) => args[index - 1] === option);
}

test("the article's guest is this bhyve run", () => {
  assert.equal(argsOf(MYVM), [
    ...['-c', '2', '-m', '512M', '-A', '-H', '-P', '-w', '-u', '-U', UUID],
    ...['-s', '0:0,hostbridge', '-s', '1:0,virtio-blk,/var/db/vmctl/vms/myvm/disk.img'],
    ...['-s', '2:0,virtio-net,netgraph,path=bnet0:,peerhook=link2,socket=vm-myvm-0,mac=58:9c:fc:00:00:00'],
    ...['-s', '29:0,fbuf,rfb=127.0.0.1:5900,w=1024,h=768', '-s', '30:0,xhci,tablet', '-s', '31:0,lpc'],
    ...['-l', 'bootrom,/usr/local/share/uefi-firmware/BHYVE_UEFI.fd', '-l', 'com1,/dev/nmdm-myvm.1A', 'myvm'],
  ]);
});

test('below another root every path of the host lies there', () => {
  const layout = { root: '/w', vmDirectory: '/w/vms', firmware: '/w/fw', vmm: '/w/dev/vmm' };
  const definition = vm({
    disks: [{ type: 'nvme', path: '/dev/zvol/z/a', readOnly: false }],
    console: { com1: { kind: 'nmdm' }, com2: { kind: 'device', path: '/dev/cuau0' }, log: false },
  });
  const args = argsOf(definition, { layout });
  assert.ok(args.includes('1:0,nvme,/w/dev/zvol/z/a'));
  assert.equal(valuesOf(args, '-l'), [
    'bootrom,/w/fw/BHYVE_UEFI.fd',
    'com1,/w/dev/nmdm-myvm.1A',
    'com2,/w/dev/cuau0',
  ]);
});

test('each loader has its ROM, and those that load before have none', () => {
  const rom = (loader: VmDefinition['loader']): readonly string[] =>
    valuesOf(argsOf(vm({ loader, console: { log: false } })), '-l');
  assert.equal(rom({ kind: 'firmware', firmware: 'uefi-csm' }), [
    'bootrom,/usr/local/share/uefi-firmware/BHYVE_UEFI_CSM.fd',
  ]);
  assert.equal(rom({ kind: 'firmware', firmware: 'uefi-devel' }), [
    'bootrom,/usr/local/share/uefi-firmware/BHYVE_UEFI_CODE-devel.fd',
  ]);
  assert.equal(rom({ kind: 'firmware', firmware: 'uefi-custom' }), [
    'bootrom,/var/db/vmctl/vms/.config/BHYVE_UEFI.fd',
  ]);
  assert.equal(rom({ kind: 'bootrom', bootrom: 'my.fd' }), ['bootrom,/var/db/vmctl/vms/myvm/my.fd']);
  assert.equal(rom({ kind: 'bhyveload' }), []);
  assert.equal(rom({ kind: 'grub' }), []);
});

test('a topology is written out, the clock and the options of the definition are obeyed', () => {
  const args = argsOf(
    vm({
      cpus: { count: 4, sockets: 1, cores: 2, threads: 2 },
      clock: 'local',
      memoryBytes: 3 * 2 ** 30,
      extraArgs: ['-S', '-o', 'x=y'],
    }),
  );
  assert.equal(args.slice(0, 4), ['-c', '4,sockets=1,cores=2,threads=2', '-m', '3072M']);
  assert.not(args.includes('-u'));
  assert.equal(args.slice(-4), ['-S', '-o', 'x=y', 'myvm']);
});

test('read-only disks, waiting screens, IPv6 addresses and an MTU reach bhyve', () => {
  const args = argsOf(
    vm({
      disks: [{ type: 'ahci-cd', path: '/iso/a.iso', readOnly: true }],
      networks: [{ type: 'e1000', bridge: 'lan', key: 'lan', mtu: 9000 }],
      graphics: { address: '::1', port: 5901, width: 800, height: 600, wait: true },
    }),
  );
  assert.ok(args.includes('1:0,ahci-cd,/iso/a.iso,ro'));
  assert.ok(
    args.includes(
      '2:0,e1000,netgraph,path=lan:,peerhook=link2,socket=vm-myvm-lan,mac=58:9c:fc:00:00:00,mtu=9000',
    ),
  );
  assert.ok(args.includes('29:0,fbuf,rfb=[::1]:5901,w=800,h=600,wait'));
});

test('an arm64 host is refused in words', () => {
  assert.throws(
    () => argsOf(MYVM, { host: { release: 15, arch: 'aarch64' } }),
    /guests on aarch64 hosts are not supported yet/,
  );
});

test('a NIC without a link is a fault of ours, not a bhyve run', () => {
  assert.throws(() => argsOf(MYVM, { links: [] }), /network 0 has no link/);
});

test('pinned slots stay when devices come and go', () => {
  const pins = assignSlots(MYVM);
  assert.equal(pins, { disk0: '0:1:0', 'net:0': '0:2:0', fbuf: '0:29:0', xhci: '0:30:0' });
  const more = { ...MYVM, disks: [...MYVM.disks, ...MYVM.disks] };
  assert.equal(assignSlots(more, pins), { ...pins, disk1: '0:3:0' });
  assert.equal(assignSlots({ ...MYVM, disks: [] }, pins)['net:0'], '0:2:0');
});

test('a pin that is illegal or taken is not obeyed', () => {
  const slots = assignSlots(MYVM, { disk0: '0:31:0', 'net:0': '0:5:0', fbuf: '0:5:0', xhci: 'rubbish' });
  assert.equal(slots, { disk0: '0:1:0', 'net:0': '0:5:0', fbuf: '0:29:0', xhci: '0:30:0' });
});

test('slots that extra_args use are left to them', () => {
  const args = ['-s', '1,virtio-rnd', '-s2:0,virtio-rnd', '-s', '0:3:0,virtio-rnd', '-s', '29,fbuf'];
  assert.equal(assignSlots({ ...MYVM, extraArgs: args }), {
    disk0: '0:4:0',
    'net:0': '0:5:0',
    fbuf: '0:6:0',
    xhci: '0:30:0',
  });
});

test('a bus that is full is an error of the definition', () => {
  const disk: DiskDefinition = { type: 'virtio-blk', path: 'a', readOnly: false };
  assert.throws(
    () => assignSlots(vm({ disks: Array.from({ length: 241 }, () => disk) })),
    /more devices than PCI bus 0/,
  );
});

const disk = fc.record<DiskDefinition>({
  type: fc.constantFrom('virtio-blk', 'nvme', 'ahci-hd', 'ahci-cd'),
  path: fc.stringMatching(/^\/?[a-z0-9.]{1,10}$/),
  readOnly: fc.boolean(),
});
const nics = fc
  .uniqueArray(fc.stringMatching(/^[a-z0-9]{1,5}$/), { maxLength: 8 })
  .map((keys): NicDefinition[] => keys.map((key) => ({ type: 'virtio-net', bridge: 'bnet0', key })));
const definition = fc
  .record({ disks: fc.array(disk, { maxLength: 40 }), networks: nics, screen: fc.boolean() })
  .map(({ disks, networks, screen }) =>
    vm({ disks, networks, ...(screen && MYVM.graphics !== undefined && { graphics: MYVM.graphics }) }),
  );
const slot = fc.tuple(fc.nat(33), fc.nat(8)).map(([number, fn]) => `0:${number}:${fn}`);

test("whatever the definition and the pins, bhyve's own reading finds every device once, where it was put", () => {
  let devices = 0;
  fc.assert(
    fc.property(definition, fc.array(slot, { maxLength: 12 }), (wanted, pinned) => {
      const keys = deviceKeys(wanted);
      const pins = Object.fromEntries(
        pinned.flatMap((place, index) => (keys[index] === undefined ? [] : [[keys[index], place]])),
      );
      const slots = assignSlots(wanted, pins);
      const seen = devicesOf(argsOf(wanted, { pins: { slots: pins } }));
      const places = seen.map((one) => `${one.bus}:${one.slot}:${one.func}`);
      assert.is(new Set(places).size, keys.length + 2);
      for (const key of keys) assert.ok(places.includes(slots[key] ?? ''), key);
      const paths = seen
        .filter((one) => one.device === 'virtio-net')
        .map((one) => one.options.get('peerhook'));
      assert.is(paths.length, wanted.networks.length);
      assert.equal(new Set(paths), new Set(linksOf(wanted).map((link) => link.hook)));
      assert.equal(assignSlots(wanted, slots), slots);
      devices += seen.length;
    }),
    { numRuns: 300 },
  );
  console.log(`# PCI devices re-read by the simulator's bhyve: ${devices}`);
});

test('a UUID is stable, of the right form, and another one for another host or VM', () => {
  const uuid = deriveUuid({ hostUuid: UUID, vm: 'myvm' });
  assert.match(uuid, /^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  assert.is(uuid, deriveUuid({ hostUuid: UUID, vm: 'myvm' }));
  assert.is.not(uuid, deriveUuid({ hostUuid: UUID, vm: 'db' }));
  assert.is.not(uuid, deriveUuid({ hostUuid: 'x', vm: 'myvm' }));
});

test.run();
