import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { planBhyve } from '../../src/bhyve/argv.js';
import type { NicLink } from '../../src/bhyve/nic.js';
import { deriveUuid } from '../../src/bhyve/uuid.js';
import type { VmDefinition } from '../../src/definition/definition.js';
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

test('a host of another kind is refused in words', () => {
  assert.throws(() => argsOf(MYVM, { host: { release: 15, arch: 'riscv64' } }), /no bhyve for riscv64/);
});

test('a NIC without a link is a fault of ours, not a bhyve run', () => {
  assert.throws(() => argsOf(MYVM, { links: [] }), /network 0 has no link/);
});

test('a UUID is stable, of the right form, and another one for another host or VM', () => {
  const uuid = deriveUuid({ hostUuid: UUID, vm: 'myvm' });
  assert.match(uuid, /^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  assert.is(uuid, deriveUuid({ hostUuid: UUID, vm: 'myvm' }));
  assert.is.not(uuid, deriveUuid({ hostUuid: UUID, vm: 'db' }));
  assert.is.not(uuid, deriveUuid({ hostUuid: 'x', vm: 'myvm' }));
});

test.run();
