import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { judgeExtraArgs } from '../../src/definition/extra-args.js';

const HARMLESS: readonly (readonly string[])[] = [
  [],
  ['-p', '0:2', '-p', '1:3'],
  ['-p0:2'],
  ['-S', '-HPw'],
  ['-SwW'],
  ['-s', '9,virtio-rnd'],
  ['-s', '9:0,passthru,2/0/0'],
  ['-s', '0:9:1,passthru,ppt0'],
  ['-s', '31:1,virtio-rnd'],
  ['-s', '1:0:0,virtio-rnd'],
  ['-s', '9,virtio-blk,/with blank/a.img'],
  ['-s', '9,virtio-net,tap0,mac=58:9c:fc:00:00:01'],
  ['-s', '9,virtio-console,a=/tmp/sock'],
  ['-o', 'lpc.fwcfg=qemu'],
  ['-l', 'tpm,swtpm,/run/sock'],
  ['-l', 'com2,/dev/nmdm9A'],
  ['-G', 'w1234'],
  ['-o', '-strange=value'],
  ['-Q', '-S'],
];

for (const words of HARMLESS) {
  test(`${JSON.stringify(words)} is left to bhyve`, () => assert.equal(judgeExtraArgs(words), []));
}

/** Words, the position of the one at fault, and what its message says. */
const MISREAD: readonly (readonly [readonly string[], number, string])[] = [
  [[''], 0, 'empty word'],
  [['-s', ''], 1, 'empty word'],
  [['-h'], 0, 'exits 0, which looks like a guest reboot'],
  [['-Hh'], 0, '-h prints help'],
  [['-s', 'help'], 1, 'exits 0'],
  [['-s', 'he'], 1, 'exits 0'],
  [['-shelp'], 0, 'exits 0'],
  [['-l', 'h'], 1, 'exits 0'],
  [['-M'], 0, 'behind the back'],
  [['-g', '1'], 0, 'removed from bhyve'],
  [['-c', '4'], 0, 'is the key cpus'],
  [['-m', '4G'], 0, 'is the key memory'],
  [['-U', 'x'], 0, 'is the key uuid'],
  [['virtio-rnd'], 0, 'is no option: bhyve would take it for the VM'],
  [['-S', '2'], 1, 'is no option'],
  [['--'], 0, 'is no option'],
  [['-'], 0, 'is no option'],
  [['--help'], 0, 'is no option'],
  [['-s'], 0, 'lacks its argument'],
  [['-S', '-HPo'], 1, '-o lacks its argument'],
  [['-s 9,virtio-rnd'], 0, 'as two words: ["-s", "9,virtio-rnd"]'],
  [[' -S'], 0, 'blank'],
  [['-s', ' 9,virtio-rnd'], 1, 'blank'],
  [['-o', 'a=%(b)'], 1, 'contains "%"'],
  [['-o', 'a=\u0007'], 1, 'control characters'],
  [['-o', 'config.dump=1'], 1, 'config.dump'],
  [['-o', 'monitor=true'], 1, 'behind the back of vmctl'],
  [['-p', '0:4-7'], 1, 'write VCPU:HOSTCPU'],
  [['-p', '0'], 1, 'write VCPU:HOSTCPU'],
  [['-l', 'com2'], 1, 'aborts bhyve'],
  [['-l', 'com2,stdio'], 1, 'has no terminal'],
  [['-l', 'bootrom,/a.fd'], 1, 'is the key loader'],
  [['-lbootrom'], 0, 'is the key loader'],
  [['-s', '31,lpc'], 1, 'vmctl puts the LPC bridge at 0:31:0: there can be one only'],
  [['-s', '0:31:0,lpc'], 1, 'vmctl puts the LPC bridge'],
  [['-s', '1:31:0,lpc'], 1, 'vmctl puts the LPC bridge'],
  [['-s', '2x,virtio-rnd'], 1, 'slot "2x"'],
  [['-s', '0x2,virtio-rnd'], 1, 'slot "0x2"'],
  [['-s', '0:2:x,virtio-rnd'], 1, 'slot "0:2:x"'],
  [['-s', '9'], 1, 'the device is missing'],
  [['-s', '9,'], 1, 'the device is missing'],
  [['-s', '9,virtio-console'], 1, 'crashes bhyve'],
  [['-s', '9,virtio-input'], 1, 'without a message'],
  [['-s', '9,passthru,2/0/0/0'], 1, 'BUS/SLOT/FUNCTION'],
  [['-s', '31,lpc,fwcfg=qemu'], 1, 'write "-o", "lpc.fwcfg=qemu"'],
  [['-s', '9,virtio-net,mac=58:9c:fc:00:00:01'], 1, 'is the back end'],
  [['-s', '9,e1000,tap0,mac=01:00:00:00:00:00'], 1, 'multicast'],
  [['-s', '29,fbuf,rfb=127.0.0.1:5900,password=hush'], 1, 'read by every user of the host'],
  [['-s29,fbuf,password=hush'], 0, 'a file of mode 0600'],
  [['-o', 'pci.0.29.0.password=hush'], 1, 'read by every user of the host'],
];

for (const [words, index, part] of MISREAD) {
  test(`${JSON.stringify(words)} is refused at word ${index + 1}: ${part}`, () => {
    const faults = judgeExtraArgs(words);
    assert.is(faults[0]?.index, index);
    assert.ok(faults[0]?.message.includes(part), faults[0]?.message);
  });
}

test('no message repeats a secret, whatever else is wrong with its word', () => {
  const faults = judgeExtraArgs([
    '-s',
    ' 29,fbuf,password=hush%',
    'password=hush',
    '-s29x,fbuf,password=hush',
  ]);
  assert.equal(
    faults.map(({ index }) => index),
    [1, 2, 3],
  );
  assert.not.match(JSON.stringify(faults), /hush/);
});

test('every misread word is told', () => {
  const faults = judgeExtraArgs(['-h', '-s', 'help', 'stray', '-p', 'x', '-l']);
  assert.equal(
    faults.map((fault) => fault.index),
    [0, 2, 3, 5, 6],
  );
});

test.run();
