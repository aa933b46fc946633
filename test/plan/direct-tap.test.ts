import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { BRIDGE, LO, nic, OURS, plan, refusal, row, TAP } from './direct-ground.js';

const own = nic({ kind: 'tap', ifBridge: 'bridge0' });
const device = nic({ kind: 'tap', device: 'tap5', ifBridge: 'bridge0' });

test('a tap is made with its description before its name, brought up, and put into its if_bridge', () => {
  const { acts, work } = plan([own], { ifconfig: LO + BRIDGE });
  assert.equal(acts, [
    `ifconfig tap create descr vmctl/myvm/0 up name ${TAP}`,
    `ifconfig bridge0 addm ${TAP}`,
  ]);
  assert.equal(work.record, {
    ...{ version: 1, vm: 'myvm', bootId: 'b1', nodes: [] },
    taps: [{ name: TAP, nic: '0' }],
  });
  assert.equal(work.warnings, []);
});

test("its MTU is its if_bridge's, or without one the NIC's", () => {
  const jumbo = row('bridge0', ['groups: bridge'], { mtu: 9000 });
  assert.match(plan([own], { ifconfig: LO + jumbo }).acts[0] ?? '', ' mtu 9000 up ');
  const alone = nic({ kind: 'tap' }, { mtu: 2000 });
  assert.equal(plan([alone]).acts, [`ifconfig tap create descr vmctl/myvm/0 mtu 2000 up name ${TAP}`]);
});

test('longer frames than the if_bridge carries, and one that is down, are told', () => {
  const { warnings } = plan([{ ...own, mtu: 9000 }], {
    ifconfig: LO + row('bridge0', ['groups: bridge'], { up: false }),
  }).work;
  assert.equal(warnings, [
    'myvm: NIC 0: bridge0 is down: `ifconfig bridge0 up`',
    'myvm: NIC 0: mtu = 9000 is more than the 1500 of bridge0: longer frames are lost',
  ]);
});

test('an if_bridge that is not there is refused with the lines that make it, now and in rc.conf', () => {
  assert.is(
    refusal(() => plan([own])),
    'host: myvm: NIC 0: there is no if_bridge bridge0 (make it, with the NIC that leads out: `ifconfig bridge0 create up`, ' +
      '`ifconfig bridge0 addm em0`; at each boot: `sysrc cloned_interfaces+="bridge0" ifconfig_bridge0="addm em0 up"`)',
  );
  const named = nic({ kind: 'tap', ifBridge: 'public' });
  assert.match(
    refusal(() => plan([named])),
    '`sysrc cloned_interfaces+="bridge0" ifconfig_bridge0_name="public" ifconfig_public="addm em0 up"`',
  );
  assert.match(
    refusal(() => plan([own], { ifconfig: LO + row('bridge0') })),
    'bridge0 is no if_bridge(4)',
  );
});

test('what a crash or a reboot left of ours is used again: up and a member once more', () => {
  const left = row(TAP, OURS, { up: false });
  assert.equal(plan([own], { ifconfig: LO + BRIDGE + left }).acts, [
    `ifconfig ${TAP} up`,
    `ifconfig bridge0 addm ${TAP}`,
  ]);
  const member = row('bridge0', [`member: ${TAP} flags=143<LEARNING>`, 'groups: bridge']);
  assert.equal(plan([own], { ifconfig: LO + member + row(TAP, OURS) }).acts, []);
});

test('one that a run cut off left without its name gets it', () => {
  assert.equal(plan([own], { ifconfig: LO + BRIDGE + row('tap3', OURS) }).acts, [
    `ifconfig tap3 name ${TAP}`,
    `ifconfig bridge0 addm ${TAP}`,
  ]);
});

test('an interface of that name that vmctl did not make is refused with words', () => {
  const foreign = row(TAP, ['description: mine', 'groups: tap']);
  assert.match(
    refusal(() => plan([own], { ifconfig: LO + BRIDGE + foreign })),
    `host: myvm: NIC 0: there is an interface ${TAP} (mine) already that vmctl did not make`,
  );
});

test("one that a process has open is denied; what the VM's own guest has open counts as not there", () => {
  const open = LO + BRIDGE + row(TAP, [...OURS, 'Opened by PID 77']);
  assert.match(
    refusal(() => plan([own], { ifconfig: open })),
    `denied: myvm: NIC 0: ${TAP} is in use by process 77`,
  );
  assert.is(plan([own], { ifconfig: open, own: [77] }).acts.length, 2);
});

test('somebody moved it to another if_bridge: it stays there, and that is told', () => {
  const moved =
    LO + BRIDGE + row(TAP, OURS) + row('bridge1', [`member: ${TAP} flags=143<>`, 'groups: bridge']);
  const { acts, work } = plan([own], { ifconfig: moved });
  assert.equal(acts, []);
  assert.match(
    work.warnings[0] ?? '',
    `${TAP} is a member of bridge1, not of bridge0 as its file says: left there`,
  );
});

test('a tap that exists is left as it is, put into its if_bridge where the definition says so, and never on record', () => {
  const there = LO + BRIDGE + row('tap5', ['groups: tap'], { up: false });
  const { acts, work } = plan([device], { ifconfig: there });
  assert.equal(acts, ['ifconfig bridge0 addm tap5']);
  assert.is(work.record, undefined);
  assert.equal(plan([nic({ kind: 'tap', device: 'tap5' })], { ifconfig: there }).acts, []);
});

test('a tap that exists must be there, free, and in no other if_bridge', () => {
  assert.match(
    refusal(() => plan([device], { ifconfig: LO + BRIDGE })),
    'there is no interface tap5 (make it: `ifconfig tap5 create`',
  );
  const open = row('tap5', ['groups: tap', 'Opened by PID 9']);
  assert.match(
    refusal(() => plan([device], { ifconfig: LO + BRIDGE + open })),
    'denied: myvm: NIC 0: tap5 is in use by process 9',
  );
  const other = row('bridge1', ['member: tap5 flags=143<>', 'groups: bridge']) + row('tap5');
  assert.match(
    refusal(() => plan([device], { ifconfig: LO + BRIDGE + other })),
    'tap5 is a member of bridge1, not of bridge0',
  );
});

test('a host that nobody looks at is taken to have what the definition expects', () => {
  const fresh = plan([own], { ifconfig: row('bridge0', ['groups: bridge']) }).acts;
  assert.is(fresh.length, 2);
});

test.run();
