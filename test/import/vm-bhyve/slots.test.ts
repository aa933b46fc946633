import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { assignSlots, deviceKeys } from '../../../src/bhyve/slots.js';
import { devicesIn, importOne, notesFor, PLAIN, type Result, type World } from './one-guest.js';

const GRUB = 'loader=grub\ncpu=1\nmemory=512M\n';
const SYSTEM: World = { system: 'switch_list="lan"\ntype_lan=netgraph\n' };

function disks(count: number, type = 'virtio-blk'): string {
  return Array.from({ length: count }, (_, at) => `disk${at}_type=${type}\ndisk${at}_name=d${at}\n`).join('');
}

function nics(count: number): string {
  return Array.from(
    { length: count },
    (_, at) =>
      `network${at}_type=virtio-net\nnetwork${at}_switch=lan\nnetwork${at}_mac=58:9c:fc:00:00:${10 + at}\n`,
  ).join('');
}

/** Addresses of vm-bhyve's argv, in its order, without host bridge and LPC. */
function old({ bhyve }: Result): readonly string[] {
  return devicesIn(bhyve)
    .map((word) => word.split(',')[0] ?? '')
    .filter((place) => place !== '0' && place !== '31');
}

/** Those of the definition, as vmctl gives them. */
function now({ definition }: Result): readonly string[] {
  const slots = assignSlots(definition);
  return deviceKeys(definition).map((key) => slots[key] ?? '');
}

test('2.3 a uefi guest has one disk in a slot, from start_slot on', () => {
  assert.equal(old(importOne(PLAIN + disks(3))), ['0:4:0', '0:5:0', '0:6:0']);
  assert.equal(now(importOne(`${PLAIN}start_slot=9\n${disks(2)}`)), ['0:9:0', '0:10:0']);
});

test('2.3 with other loaders eight disks share a slot', () => {
  const result = importOne(GRUB + disks(9));
  assert.equal(old(result).slice(-3), ['0:4:6', '0:4:7', '0:5:0']);
  assert.equal(now(result).slice(-3), ['0:4:6', '0:4:7', '0:5:0']);
});

test('2.3 bus 0 goes up to slot 30, the next ones up to 31, and -Y is given from then on', () => {
  const result = importOne(PLAIN + disks(28));
  assert.equal(old(result).slice(-2), ['0:30:0', '1:0:0']);
  assert.equal(now(result).slice(-2), ['0:30:0', '1:0:0']);
  assert.ok(result.bhyve.args.includes('-Y'));
  assert.is(result.definition.x86.mptable, false);
  assert.not.ok(importOne(PLAIN + disks(26)).bhyve.args.includes('-Y'));
});

test('2.3 a group of AHCI ports that is not full comes after all other disks, and without its bus', () => {
  const mixed =
    'disk0_type=ahci-hd\ndisk0_name=a\ndisk1_type=nvme\ndisk1_name=b\ndisk2_type=ahci-cd\ndisk2_name=c\n';
  const result = importOne(`${PLAIN}ahci_device_limit=8\n${mixed}`);
  assert.equal(devicesIn(result.bhyve).slice(2), ['0:4:0,nvme,/vm/g/b', '5:0,ahci,hd:/vm/g/a,cd:/vm/g/c']);
  assert.equal(
    result.definition.disks.map(({ slot, controller }) => [slot, controller]),
    [
      ['0:5:0', 'ahci0'],
      ['0:4:0', undefined],
      [undefined, 'ahci0'],
    ],
  );
});

test('2.3 a full group stands in its turn, and other ahci types are left out of it', () => {
  const result = importOne(
    `${PLAIN}ahci_device_limit=2\n${disks(2, 'ahci-hd')}disk2_type=ahci\ndisk2_name=x\n`,
  );
  assert.equal(devicesIn(result.bhyve).slice(2), ['0:4:0,ahci,hd:/vm/g/d0,hd:/vm/g/d1']);
  assert.is(result.definition.disks.length, 2);
  assert.is(notesFor(result, 'disk2_type')[0]?.kind, 'ignored');
});

test('2.3 NICs share a slot by function, and one that vm-bhyve leaves out takes none', () => {
  const text = nics(9).replace('network1_switch=lan\n', '');
  const result = importOne(PLAIN + text, SYSTEM);
  assert.equal(old(result), ['0:4:0', '0:4:1', '0:4:2', '0:4:3', '0:4:4', '0:4:5', '0:4:6', '0:4:7']);
  assert.equal(now(result), old(result));
  assert.equal(
    result.definition.networks.map(({ mac }) => mac?.slice(-2)),
    ['10', '12', '13', '14', '15', '16', '17', '18'],
  );
});

test('2.3 the slot after the NICs is taken by rng, passthru, screen, tablet, sound and consoles in that order', () => {
  const rest =
    'virt_random=yes\npassthru0=2/0/0\ngraphics=yes\nxhci_mouse=yes\nsound=yes\nvirt_console0=yes\n';
  const result = importOne(PLAIN + disks(1) + nics(1) + rest, SYSTEM);
  assert.equal(old(result), ['0:4:0', '0:5:0', '0:6:0', '0:7:0', '0:8:0', '0:9:0', '0:10:0', '0:11:0']);
  assert.equal([...now(result)].sort(), [...old(result)].sort());
});

test('2.3 functions of one bus of the host stay together, another bus begins a slot, and forced ones move nothing', () => {
  const result = importOne(
    `${PLAIN}passthru0=2/0/0\npassthru1=2/0/1\npassthru2=6/0/0=10:0\npassthru3=7/0/0\n`,
  );
  assert.equal(old(result), ['0:4:0', '0:4:1', '0:10:0', '0:5:0']);
  assert.equal(
    result.definition.devices.passthru?.map(({ slot }) => slot),
    ['0:4:0', '0:4:1', '0:10:0', '0:5:0'],
  );
});

test('2.3 where two devices are in one place the one that nobody placed moves, and that is said', () => {
  const result = importOne(`${PLAIN}passthru0=6/0/0=5:0\n${disks(2)}`);
  assert.is(result.definition.devices.passthru?.[0]?.slot, '0:5:0');
  assert.is(result.definition.disks[1]?.slot, '0:6:0');
  const [note] = notesFor(result, 'disk1_type');
  assert.is(note?.kind, 'changed');
  assert.match(note?.why ?? '', 'would not start');
});

test('2.3 a device alone at another function than 0, which no guest sees, comes to function 0', () => {
  const result = importOne(`${PLAIN}passthru0=6/0/0=10:1\n`);
  assert.is(result.definition.devices.passthru?.[0]?.slot, '0:10:0');
  assert.match(notesFor(result, 'passthru0')[0]?.why ?? '', 'no guest sees 0:10:1');
});

test('2.3 a ninth function of one bus of the host, and a forced address that is none, get a free slot', () => {
  const many = Array.from({ length: 9 }, (_, at) => `passthru${at}=2/0/${at}\n`).join('');
  const result = importOne(`${PLAIN}${many.replace('2/0/8', '2/1/0')}passthru9=3/0/0=zz\n`);
  const slots = result.definition.devices.passthru?.map(({ slot }) => slot) ?? [];
  assert.is(slots[7], '0:4:7');
  assert.is(new Set(slots).size, 10);
  assert.is(notesFor(result, 'passthru8')[0]?.kind, 'changed');
  assert.is(notesFor(result, 'passthru9')[0]?.kind, 'changed');
});

test('2.3 devices among bhyve_options keep their place, and a start_slot that is none is counted from 4', () => {
  const taken = importOne(`${PLAIN}${disks(1)}bhyve_options="-s 4,virtio-rnd"\n`);
  assert.is(taken.definition.disks[0]?.slot, '0:5:0');
  const odd = importOne(`${PLAIN}start_slot=x\n${disks(1)}`);
  assert.is(odd.definition.disks[0]?.slot, '0:4:0');
  assert.is(notesFor(odd, 'start_slot')[0]?.kind, 'changed');
});

test.run();
