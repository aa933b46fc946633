import * as fc from 'fast-check';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { devicesOf } from '../../../src/sim/bhyve/command.js';
import { outcome, variables } from './ground.js';

test('slot, slot:func and bus:slot:func are read, and text behind the numbers is not refused', () => {
  const places = {
    '2': '0.2.0',
    '2:1': '0.2.1',
    '1:2:3': '1.2.3',
    '2x': '0.2.0',
    '0x2': '0.0.0',
    '0:2': '0.0.2',
  };
  for (const [text, place] of Object.entries(places)) {
    assert.equal(variables(`-s ${text},virtio-rnd`), [`pci.${place}.device=virtio-rnd`]);
  }
  for (const text of ['32', '2:8', '256:0:0', '', 'pci0:2:0']) {
    assert.is(outcome(`-s ${text},lpc vm`), `4||Invalid PCI slot info field "${text},lpc"\n`);
  }
});

test('a device is known by its exact name and a place is taken once', () => {
  assert.is(outcome('-s 2,Lpc vm'), '4||pci slot 0:2:0: unknown device "Lpc"\n');
  assert.is(outcome('-s 2,lpc -s 0:2:0,hostbridge vm'), '4||pci slot 0:2:0 already occupied!\n');
  assert.is(
    outcome('-s 2,fbuf vm', { flavour: 'main', arch: 'arm64' }),
    '4||pci slot 0:2:0: unknown device "fbuf"\n',
  );
});

test('a comma cannot be quoted', () => {
  assert.equal(variables('-s 2,virtio-blk,/a,b'), [
    'pci.0.2.0.device=virtio-blk',
    'pci.0.2.0.path=/a',
    'pci.0.2.0.b=true',
  ]);
  assert.is(outcome('-s 2,virtio-blk,/a,b.img vm'), '4||bhyve: Invalid config node name b.img\n');
});

test('the first word of a NIC is always its back-end', () => {
  assert.equal(variables('-s 2,virtio-net,mac=x'), [
    'pci.0.2.0.device=virtio-net',
    'pci.0.2.0.backend=mac=x',
  ]);
});

test('short forms are spelt out in the configuration', () => {
  assert.equal(variables('-s 2,ahci,hd:/a,ro,cd:/b').slice(1), [
    'pci.0.2.0.port.0.type=hd',
    'pci.0.2.0.port.0.path=/a',
    'pci.0.2.0.port.0.ro=true',
    'pci.0.2.0.port.1.type=cd',
    'pci.0.2.0.port.1.path=/b',
  ]);
  assert.equal(variables('-s 2,ahci-cd,/a')[0], 'pci.0.2.0.device=ahci');
  assert.equal(variables('-s 2,xhci,tablet').slice(1), ['pci.0.2.0.slot.1.device=tablet']);
  assert.equal(variables('-s 2,passthru,pci0:3:0:1').slice(1), [
    'pci.0.2.0.bus=3',
    'pci.0.2.0.slot=0',
    'pci.0.2.0.func=1',
  ]);
  assert.equal(variables('-s 2,virtio-9p,share=/x,ro').slice(1), [
    'pci.0.2.0.sharename=share',
    'pci.0.2.0.path=/x',
    'pci.0.2.0.ro=true',
  ]);
  assert.equal(variables('-s 2,nvme,ram=64,maxq=2').slice(1), ['pci.0.2.0.ram=64', 'pci.0.2.0.maxq=2']);
  assert.equal(variables('-s 2,virtio-scsi,/dev/cam/ctl,iid=1').slice(1), [
    'pci.0.2.0.dev=/dev/cam/ctl',
    'pci.0.2.0.iid=1',
  ]);
});

test('devicesOf gives back every device that was put into an argv', () => {
  const address = fc.record({ bus: fc.nat(255), slot: fc.nat(31), func: fc.nat(7) });
  const addresses = fc.uniqueArray(address, { selector: ({ bus, slot, func }) => `${bus}:${slot}:${func}` });
  const word = fc.stringMatching(/^[a-z][a-z0-9/]{0,8}$/);
  fc.assert(
    fc.property(addresses, fc.dictionary(word, word), (places, options) => {
      const list = Object.entries(options).map(([name, text]) => `,${name}=${text}`);
      const argv = places.flatMap((at) => [
        '-s',
        `${at.bus}:${at.slot}:${at.func},hostbridge${list.join('')}`,
      ]);
      const given = Object.entries(options).filter(([name]) => name !== 'device');
      const read = devicesOf([...argv, 'vm']);
      assert.is(read.length, places.length);
      for (const at of places) {
        const found = read.find((one) => one.bus === at.bus && one.slot === at.slot && one.func === at.func);
        assert.equal([...(found?.options ?? [])].sort(), given.sort());
      }
    }),
  );
});

test('devicesOf throws what bhyve would say', () => {
  assert.throws(() => devicesOf(['-s', '99,lpc', 'vm']), /Invalid PCI slot info field "99,lpc"/);
});

test.run();
