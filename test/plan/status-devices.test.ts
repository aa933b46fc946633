import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { VmDefinition } from '../../src/definition/definition.js';
import { describeDevices } from '../../src/plan/status-devices.js';
import { describeFile } from '../../src/plan/status-file.js';
import { LAYOUT, vm } from './ground.js';

function devices(change: Partial<VmDefinition>, volumes = new Map<string, string>()) {
  const layout = { ...LAYOUT, root: '/r', vmDirectory: '/r/vms', volumes };
  return describeDevices({ definition: vm(change), layout, consoleLog: (port) => `/log/com${port}` });
}

const DISK = { type: 'virtio-blk' as const, readOnly: false };

test('disks lie where bhyve finds them; one in memory and a volume that is not attached lie nowhere', () => {
  const disks = ['disk.img', '/dev/zvol/z', '', 'iscsi:iqn.x/1', 'iscsi:iqn.y/1'].map((path) => ({
    ...DISK,
    path,
  }));
  assert.equal(
    devices({ disks }, new Map([['iscsi:iqn.y/1', '/r/dev/da0']])).disks.map(({ place }) => place),
    ['/r/vms/myvm/disk.img', '/r/dev/zvol/z', null, null, '/r/dev/da0'],
  );
});

test('people open the B side of a pair, the device of a port, and nothing of what bhyve keeps to itself', () => {
  const { consoles } = devices({
    console: {
      ...{ com1: { kind: 'nmdm' }, com2: { kind: 'device', path: '/dev/nmdm7A' }, log: true },
      com3: { kind: 'stdio' },
      com4: { kind: 'tcp', address: '127.0.0.1', port: 4000 },
    },
  });
  assert.equal(consoles, [
    { port: 'com1', backend: 'nmdm', device: '/r/dev/nmdm-myvm.1B', log: '/log/com1' },
    { port: 'com2', backend: '/dev/nmdm7A', device: '/r/dev/nmdm7B', log: '/log/com2' },
    { port: 'com3', backend: 'stdio', device: null, log: null },
    { port: 'com4', backend: 'tcp 127.0.0.1:4000', device: null, log: null },
  ]);
});

test('what is not kept has no file, nor has a port of the host', () => {
  const [kept] = devices({ console: { com1: { kind: 'nmdm' }, log: false } }).consoles;
  assert.is(kept?.log, null);
  const [port] = devices({ console: { com1: { kind: 'device', path: '/dev/cuau0' }, log: true } }).consoles;
  assert.equal([port?.device, port?.log], ['/r/dev/cuau0', null]);
});

test('a record of an earlier vmctl that lacks them has no devices', () => {
  const old = { name: 'old' };
  const known = describeDevices({ definition: old, layout: LAYOUT, consoleLog: () => '' });
  assert.equal(known, { disks: [], consoles: [] });
});

test('who comes before and after, sorted, and what boots it', () => {
  const others = ['z', 'a'].map((name) => ({ name, after: ['myvm'] }));
  const words = describeFile(vm({ after: ['db'], startDelayMs: 1500 }), [
    ...others,
    { name: 'x', after: [] },
  ]);
  assert.equal(words.boot, { autostart: false, after: ['db'], before: ['a', 'z'], startDelaySeconds: 1.5 });
  assert.is(words.loader, 'uefi');
  assert.is(describeFile(vm({ loader: { kind: 'bhyveload' } }), []).loader, 'bhyveload');
  assert.is(describeFile(vm({ loader: { kind: 'bootrom', bootrom: 'x.fd' } }), []).loader, 'bootrom x.fd');
});

test.run();
