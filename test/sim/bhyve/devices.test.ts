import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { outcome, running } from './ground.js';

const ROM = '-l bootrom,/rom.fd';
const ERROR = 'Device emulation initialization error: ';
const ENOENT = `${ERROR}No such file or directory\n`;

test('devices start in order of their address and the first failure ends it', () => {
  assert.match(
    outcome(`${ROM} -s 6,virtio-net,netgraph -s 5,nvme,/no vm`),
    /nvme: Could not open backing file/,
  );
});

test('an image that may not be written is opened read-only without a word', () => {
  const verdict = running(`${ROM} -s 4,virtio-blk,/locked.img -s 5,nvme,/d.img -s 6,ahci-cd,/d.img,ro vm`);
  assert.equal(
    verdict.disks.map((disk) => [disk.slot, disk.device, disk.readOnly]),
    [
      ['0:4:0', 'virtio-blk', true],
      ['0:5:0', 'nvme', false],
      ['0:6:0', 'ahci', true],
    ],
  );
  assert.is(verdict.stderr, '');
});

test('an image that is missing or may not be read names its path and errno', () => {
  assert.is(
    outcome(`${ROM} -s 4,virtio-blk,/no vm`),
    `4||bhyve: Could not open backing file: /no: No such file or directory\nCould not open backing file: No such file or directory\n${ENOENT}`,
  );
  assert.match(outcome(`${ROM} -s 4,ahci-hd,/secret.img vm`), /secret.img: Permission denied\nDevice/);
  assert.is(outcome(`${ROM} -s 4,ahci-cd vm`), `4||Missing "path" for block device.\n${ENOENT}`);
});

test('a sector size is a power of two from 512, the physical one not smaller', () => {
  for (const good of ['512', '4096', '512/4096']) running(`${ROM} -s 4,nvme,/d.img,sectorsize=${good} vm`);
  assert.match(outcome(`${ROM} -s 4,nvme,/d.img,sectorsize=4096/512 vm`), /Invalid sector size 4096\/512\n/);
  assert.match(outcome(`${ROM} -s 4,nvme,/d.img,sectorsize=8x vm`), /Invalid sector size "8x"\n/);
});

test('a MAC is six hexadecimal numbers, neither zero nor multicast', () => {
  for (const bad of ['bad', '58:9c:fc:00:00', '01:00:5e:00:00:01', '0:0:0:0:0:0']) {
    assert.is(outcome(`${ROM} -s 4,virtio-net,tap0,mac=${bad} vm`), `4||Invalid MAC ${bad}\n${ENOENT}`);
  }
  running(`${ROM} -s 4,virtio-net,tap0,mac=158:9c:fc:0:0:1:2 vm`);
});

test('an MTU lies between 46 and 65535', () => {
  running(`${ROM} -s 4,virtio-net,tap0,mtu=46 vm`);
  for (const bad of ['45', '65536', '1500x']) {
    assert.is(outcome(`${ROM} -s 4,virtio-net,tap0,mtu=${bad} vm`), `4||${ERROR}Invalid argument\n`);
  }
});

test('virtio-net lives without a back-end, e1000 does not', () => {
  assert.equal(running(`${ROM} -s 4,virtio-net vm`).nics, []);
  assert.is(outcome(`${ROM} -s 4,e1000 vm`), `4||${ENOENT}`);
  assert.is(outcome(`${ROM} -s 4,virtio-net,eth0 vm`), `4||${ENOENT}`);
});

test('one frame buffer with a size in its limits listens on a free port', () => {
  const fbuf = running(`${ROM} -s 4,fbuf,tcp=0.0.0.0:5901,w=800,h=600,wait,password=x vm`).fbuf;
  assert.equal(fbuf, { address: '0.0.0.0', port: 5901, width: 800, height: 600, wait: true, password: 'x' });
  assert.equal(running(`${ROM} -s 4,fbuf,rfb=[::1] vm`).fbuf?.address, '::1');
  assert.is(
    outcome(`${ROM} -s 4,fbuf,tcp=127.0.0.1:5900 vm`, {
      portInUse: (address, port) => address + port === '127.0.0.15900',
    }),
    `4||bind: Address already in use\n${ERROR}Address already in use\n`,
  );
  assert.match(outcome(`${ROM} -s 4,fbuf,w=100 vm`), /minimum resolution is 640x480/);
  assert.match(outcome(`${ROM} -s 4,fbuf -s 5,fbuf vm`), /Only one frame buffer device is allowed/);
});

test('the LPC bridge is one, on bus 0, and opens serial ports and on 14 the boot ROM', () => {
  assert.match(outcome(`${ROM} -s 1:0:0,lpc vm`), /can be present only on bus 0/);
  assert.match(outcome(`${ROM} -s 1,lpc -s 2,lpc vm`), /Only one LPC bridge/);
  const verdict = running(`${ROM} -s 31,lpc -l com1,/dev/nmdm-a.1A -l com2,stdio vm`);
  assert.equal(verdict.consoles, [
    { name: 'com1', path: '/dev/nmdm-a.1A' },
    { name: 'com2', path: 'stdio' },
  ]);
  assert.is(
    outcome('-l bootrom,/no.fd -s 31,lpc vm'),
    `4||Error opening bootrom "/no.fd": No such file or directory\n${ENOENT}`,
  );
  assert.is(
    outcome('-l bootrom,/no.fd vm', { flavour: 'main' }),
    '4||Error opening bootrom "/no.fd": No such file or directory\n',
  );
});

test('two serial ports cannot share stdio', () => {
  assert.match(
    outcome(`${ROM} -s 31,lpc -l com1,stdio -l com2,stdio vm`),
    /^4\|\|Unable to initialize backend 'stdio' for LPC device com2\r\n/,
  );
});

test('a serial port that does not exist is an error, without the bridge it is not', () => {
  assert.is(
    outcome(`${ROM} -s 31,lpc -l com1,/dev/no vm`),
    `4||Unable to initialize backend '/dev/no' for LPC device com1\n${ENOENT}`,
  );
  running(`${ROM} -l com1,/dev/no vm`);
});

test('the bugs: com without a path aborts, virtio-console without ports crashes', () => {
  assert.match(outcome(`${ROM} -s 31,lpc -l com1 vm`), /^SIGABRT\|/);
  assert.match(outcome(`${ROM} -s 4,virtio-console vm`), /^SIGSEGV\|/);
  assert.is(outcome('-s 4,virtio-input vm'), '4||');
});

test('a console socket left behind stops the next start', () => {
  running(`${ROM} -s 4,virtio-console,a=/new.sock vm`);
  assert.is(outcome(`${ROM} -s 4,virtio-console,a=/d.img vm`), `4||${ERROR}Address already in use\n`);
});

test('passthru needs wired memory', () => {
  running(`${ROM} -S -s 4,passthru,1/0/0 vm`);
  assert.match(outcome(`${ROM} -s 4,passthru,1/0/0 vm`), /guest memory to be wired/);
});

test('a device set by -o is looked at only at the start', () => {
  assert.is(
    outcome(`${ROM} -o pci.0.4.0.device=nosuch vm`),
    `4||pci slot 0:4:0: unknown device "nosuch"\n${ENOENT}`,
  );
  assert.match(
    outcome(`${ROM} -o pci.0.4.0.device=ahci-hd vm`),
    /legacy device "ahci-hd", use "ahci" instead/,
  );
  running(`${ROM} -o pci.0.32.0.device=nosuch vm`);
});

test.run();
