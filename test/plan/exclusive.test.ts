import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { CommandResult, HostCommand } from '../../src/command/command.js';
import type { VmDefinition } from '../../src/definition/definition.js';
import { checkExclusive, consolePaths, judgeRivals, type Contest } from '../../src/plan/exclusive.js';
import { parseSockstat } from '../../src/plan/listeners.js';
import { parsePciconf } from '../../src/plan/passthru.js';
import { done, drive, LAYOUT, vm } from './ground.js';

const GRAPHICS = { address: '127.0.0.1', port: 5900, width: 1024, height: 768, wait: false };
const VNC = vm({ graphics: GRAPHICS });

/** Rows as sockstat(1) of FreeBSD 14 prints them. */
const SOCKSTAT = `USER     COMMAND    PID   FD  PROTO  LOCAL ADDRESS         FOREIGN ADDRESS
root     bhyve      1001  20  tcp4   127.0.0.1:5900        *:*
ann      Web Contents 900 7   tcp6   ::1:5901              *:*
root     nc         877   3   tcp4   *:5902                *:*
root     sshd       812   3   tcp46  *:5903                *:*
?        ?          ?     ?   tcp4   127.0.0.1:5904        *:*
`;
const PCICONF =
  'hostb0@pci0:0:0:0:\tclass=0x060000 rev=0x00 hdr=0x00 vendor=0x8086 device=0x1237 subvendor=0x0000 subdevice=0x0000\n' +
  'ppt0@pci0:1:0:0:\tclass=0x020000 card=0x00018086 chip=0x15338086 rev=0x03 hdr=0x00\n' +
  'igb1@pci0:2:0:1:\tclass=0x020000 rev=0x03 hdr=0x00\nnone3@pci0:3:0:0:\tclass=0x030000 rev=0x03 hdr=0x00\n';
const TAP0 =
  'tap0: flags=1008943<UP,BROADCAST,RUNNING,PROMISC,SIMPLEX,MULTICAST,LOWER_UP> metric 0 mtu 1500\n' +
  '\toptions=80000<LINKSTATE>\n\tether 58:9c:fc:10:ff:a1\n\tgroups: tap vm-port\n\tOpened by PID 1002\n';

function check(definition: VmDefinition, change: Partial<Contest> = {}, result: Partial<CommandResult> = {}) {
  const replies: Record<string, string> = {
    ...{ sockstat: SOCKSTAT, pciconf: PCICONF, ifconfig: TAP0 },
    sysctl: 'hw.vmm.iommu.initialized: 1\n',
  };
  const contest = { definition, layout: LAYOUT, consoles: [], others: [], own: [], ...change };
  const run = drive(checkExclusive(contest), ({ file }: HostCommand) => ({
    ...done(replies[file] ?? ''),
    ...result,
  }));
  const commands = run.steps.map(
    ({ kind, command: { file, args } }) => `${kind} ${[file, ...args].join(' ')}`,
  );
  return { ...run.value, commands };
}

const args = (...extraArgs: readonly string[]): VmDefinition => vm({ extraArgs });

test('a plain guest costs no look, and each kind that a definition has one', () => {
  assert.equal(check(vm()).commands, []);
  const all = vm({
    graphics: { ...GRAPHICS, port: 5905 },
    disks: [{ type: 'virtio-blk', path: '/d', readOnly: false }],
    extraArgs: '-G 9000 -s 7,passthru,1/0/0 -s 8,passthru,ppt0 -s 9,virtio-net,tap7'.split(' '),
  });
  assert.equal(check(all, { consoles: ['/dev/nmdm-myvm.1A'] }).commands, [
    'look fuser /d /dev/nmdm-myvm.1A',
    'look sockstat -4 -6 -l -P tcp -p 5905,9000',
    'look pciconf -l',
    'look sysctl -i hw.vmm.iommu.initialized hw.vmm.iommu.enable hw.vmm.amdvi.enable',
    'look ifconfig tap7',
  ]);
  assert.equal(check(args('-s', '7,virtio-net,tap7', '-s', '8,virtio-net,tap8')).commands, [
    'look ifconfig -a',
  ]);
});

test('a VNC address on which a process listens is refused with who it is', () => {
  const { refusal } = check(VNC);
  assert.is(refusal?.code, 'denied');
  assert.is(refusal?.message, 'myvm: VNC address 127.0.0.1:5900 is in use by process 1001 (bhyve)');
  assert.is(check(VNC, { own: [1001] }).refusal, undefined, 'its own guest');
  const six = vm({ graphics: { ...GRAPHICS, address: '::1', port: 5901 } });
  assert.match(check(six).refusal?.message ?? '', /process 900 \(Web Contents\)/);
  const kernel = vm({ graphics: { ...GRAPHICS, port: 5904 } });
  assert.match(check(kernel).refusal?.message ?? '', /a socket of no process/);
});

test('the same port of all addresses is a warning beside one address, and refused for all addresses', () => {
  const one = check(vm({ graphics: { ...GRAPHICS, port: 5902 } }));
  assert.equal(
    [one.refusal, one.warnings],
    [undefined, ['process 877 (nc) listens on port 5902 of all addresses']],
  );
  assert.ok(check(vm({ graphics: { ...GRAPHICS, address: '0.0.0.0', port: 5902 } })).refusal);
  assert.ok(check(vm({ graphics: { ...GRAPHICS, address: '::', port: 5903 } })).refusal, 'tcp46');
  assert.equal(
    check(vm({ graphics: { ...GRAPHICS, address: '::1', port: 5902 } })).warnings,
    [],
    'tcp4 only',
  );
});

test('a host that cannot be looked at keeps nobody from starting', () => {
  const failed = { code: 1, stderr: 'sockstat: Unable to contact Casper\n' };
  const { refusal, warnings } = check(VNC, {}, failed);
  assert.is(refusal, undefined);
  assert.match(warnings.join(), /could not see whether VNC address .*: sockstat: .*Casper/);
  assert.match(check(args('-s', '7,passthru,1/0/0'), {}, failed).warnings.join(), /PCI devices/);
  assert.is(check(args('-s', '7,virtio-net,tap0'), {}, { code: 1, stdout: '' }).refusal, undefined);
});

test('a passthru device must be there and ppt must have it', () => {
  assert.is(check(args('-s', '7,passthru,1/0/0')).refusal, undefined);
  const held = check(args('-s', '7,passthru,2/0/1')).refusal;
  assert.is(held?.message, 'myvm: PCI device 2/0/1 belongs to igb1, not to ppt');
  assert.match(held?.hint ?? '', /vmm_load="YES" and pptdevs="2\/0\/1".*devctl set driver -f pci0:2:0:1 ppt/);
  assert.match(check(args('-s', '7,passthru,3/0/0')).refusal?.message ?? '', /has no driver, not to ppt/);
  const absent = check(args('-s', '7,passthru,9/0/0')).refusal;
  assert.equal([absent?.code, absent?.message], ['host', 'myvm: there is no PCI device 9/0/0']);
});

test('what a running VM has is refused without a look, a passthru device also under its other name', () => {
  const other = {
    ...args('-s', '7,passthru,ppt0', '-s', '8,virtio-net,tap0', '-l', 'com3,/dev/nmdm7A'),
    name: 'db',
  };
  const rivals = { others: [{ ...other, graphics: GRAPHICS }] };
  for (const [mine, what] of [
    [VNC, 'VNC address 127.0.0.1:5900'],
    [args('-s', '9,e1000,tap0'), 'tap tap0'],
    [vm({ console: { com1: { kind: 'device', path: '/dev/nmdm7A' }, log: false } }), 'console /dev/nmdm7A'],
  ] as const) {
    const { refusal, commands } = check(mine, rivals);
    assert.equal([refusal?.code, refusal?.message], ['denied', `myvm: ${what} is in use by db`]);
    assert.equal(commands, []);
  }
  assert.is(
    check(args('-s', '7,passthru,1/0/0'), rivals).refusal?.message,
    'myvm: PCI device 1/0/0 is in use by db',
  );
});

test('an address of a running VM is refused to one that listens on all addresses of the family, and the other way round', () => {
  const on = (address: string) => vm({ graphics: { ...GRAPHICS, address } });
  const refused = (mine: string, theirs: string) =>
    judgeRivals(on(mine), [{ ...on(theirs), name: 'db' }])?.message;
  assert.is(refused('0.0.0.0', '127.0.0.1'), 'myvm: VNC address 0.0.0.0:5900 is in use by db');
  assert.is(refused('127.0.0.1', '0.0.0.0'), 'myvm: VNC address 127.0.0.1:5900 is in use by db');
  assert.ok(refused('::1', '::'));
  assert.is(refused('::', '127.0.0.1'), undefined, 'of another family');
  assert.is(refused('192.0.2.1', '127.0.0.1'), undefined);
});

test('a tap or a console that a process has open is refused', () => {
  const tap = check(args('-s', '7,virtio-net,tap0'));
  assert.is(tap.refusal?.message, 'myvm: tap0 is in use by process 1002');
  assert.is(check(args('-s', '7,virtio-net,tap0'), { own: [1002] }).refusal, undefined);
  const reader = { stdout: '  1003', stderr: '/dev/nmdm-myvm.1A:\n' };
  const console = check(vm(), { consoles: ['/dev/nmdm-myvm.1A'] }, reader);
  assert.is(console.refusal?.message, 'console /dev/nmdm-myvm.1A is in use by process 1003');
});

test('the devices behind serial ports lie below the root, those of extra_args where they say', () => {
  const definition = vm({ extraArgs: ['-l', 'com3,/dev/nmdm9A', '-l', 'com4,tcp=127.0.0.1:9'] });
  assert.equal(consolePaths(definition, { ...LAYOUT, root: '/r' }), ['/r/dev/nmdm-myvm.1A', '/dev/nmdm9A']);
});

test('texts that are no such rows give nothing', () => {
  for (const text of ['', 'x\n', 'root sshd x 3 tcp4\n', 'usage: sockstat [-46]\n', 'a@pci1:0:0:0:\n']) {
    assert.equal(parseSockstat(text), []);
    assert.equal(parsePciconf(text), []);
  }
});

test.run();
