import { DEFAULT_HOST } from '../../src/definition/decode-host.js';
import { readdirSync, readFileSync } from 'node:fs';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { decodeDirectory } from '../../src/definition/directory.js';
import { formatFault } from '../../src/definition/fault.js';
import { bridgeOf } from '../netgraph/bridge-of.js';

const BASE = 'memory = "1G"\nloader = "uefi"\n';

function faultsOf(files: Readonly<Record<string, string>>): readonly string[] {
  const sources = Object.entries(files).map(([file, text]) => ({ file, text }));
  return decodeDirectory(sources).faults.map(formatFault);
}

test('a file is a VM of its name, and host.toml is the host', () => {
  const set = decodeDirectory([
    { file: '/etc/x/web.toml', text: BASE },
    { file: '/etc/x/host.toml', text: '[bridge.b]\n' },
    { file: '/etc/x/a.b.toml', text: BASE },
  ]);
  assert.equal([...set.vms.keys()], ['a.b', 'web']);
  assert.equal(set.host, {
    ok: true,
    value: { ...DEFAULT_HOST, bridges: [bridgeOf({ name: 'b' })] },
  });
  assert.equal(set.faults, []);
});

test('without a host.toml the default host holds', () => {
  assert.equal(decodeDirectory([]).host, {
    ok: true,
    value: { ...DEFAULT_HOST, bridges: [] },
  });
});

test('a bad file hides no other one, and all faults come sorted by file, line and column', () => {
  const files = [
    { file: 'c.toml', text: `${BASE}cpu = 1\n` },
    { file: 'b.toml', text: BASE },
    { file: 'host.toml', text: 'x = 1\n' },
    { file: 'a.toml', text: 'not toml' },
    { file: 'bad name.toml', text: BASE },
    { file: 'unread.toml', text: '', unreadable: 'EACCES' },
  ];
  const set = decodeDirectory(files);
  assert.is(set.host.ok, false);
  assert.is(set.vms.get('b')?.ok, true);
  assert.equal(
    set.faults.map(({ file, line, column }) => `${file}:${line}:${column}`),
    ['a.toml:1:5', 'bad name.toml:1:1', 'c.toml:3:1', 'host.toml:1:1', 'unread.toml:1:1'],
  );
});

/** What both files say behind BASE -> the fault of b.toml. */
const CLASHES: readonly (readonly [string, string, string])[] = [
  [
    'graphics.vnc = "127.0.0.1:5900"',
    'b.toml:3:16',
    'VNC address 127.0.0.1:5900 already belongs to a.toml:3:16',
  ],
  ['[graphics]\nvnc = "[::1]:5900"', 'b.toml:4:7', 'VNC address [::1]:5900 already belongs to a.toml:4:7'],
  [
    'uuid = "b4fbdef4-1b0c-421a-9c3e-9a13fcd6ba2f"',
    'b.toml:3:8',
    'uuid b4fbdef4-1b0c-421a-9c3e-9a13fcd6ba2f already belongs to a.toml:3:8',
  ],
  [
    '[[network]]\nbridge = "b"\nmac = "02:00:00:00:00:01"',
    'b.toml:5:7',
    'mac 02:00:00:00:00:01 already belongs to a.toml:5:7',
  ],
  ['console = "/dev/nmdm0A"', 'b.toml:3:1', 'console /dev/nmdm0A already belongs to a.toml:3:1'],
  ['[[disk]]\npath = "/dev/zvol/z/x"', 'b.toml:4:8', 'disk /dev/zvol/z/x already belongs to a.toml:4:8'],
  [
    'extra_args = ["-S", "-s", "7:0,passthru,1/0/0"]',
    'b.toml:3:27',
    'PCI device 1/0/0 already belongs to a.toml:3:27',
  ],
  ['extra_args = ["-s", "7,virtio-net,tap0"]', 'b.toml:3:21', 'tap tap0 already belongs to a.toml:3:21'],
];

for (const [text, place, message] of CLASHES) {
  test(`two files cannot both say ${JSON.stringify(text)}`, () => {
    const both = { 'b.toml': `${BASE}${text}\n`, 'a.toml': `${BASE}${text}\n` };
    assert.equal(faultsOf(both), [`${place}: ${message}`]);
  });
}

test('what host.toml has is no longer free for a VM, whichever file comes first', () => {
  const host = `[bridge.b]
host_interface = "nghost0"
mac = "02:00:00:00:00:01"
[metrics]
listen = "127.0.0.1:5900"
`;
  const vm = `${BASE}graphics.vnc = "127.0.0.1:5900"
[[network]]
bridge = "b"
mac = "02:00:00:00:00:01"
`;
  for (const name of ['a.toml', 'z.toml']) {
    assert.equal(faultsOf({ 'host.toml': host, [name]: vm }), [
      `${name}:3:16: VNC address 127.0.0.1:5900 already belongs to host.toml:5:10`,
      `${name}:6:7: mac 02:00:00:00:00:01 already belongs to host.toml:3:7`,
    ]);
  }
});

test('only the later of two clashing files is at fault', () => {
  const text = `${BASE}graphics.vnc = "127.0.0.1:5900"\n`;
  const { vms } = decodeDirectory([
    { file: 'a.toml', text },
    { file: 'b.toml', text },
  ]);
  assert.equal([vms.get('a')?.ok, vms.get('b')?.ok], [true, false]);
});

test('a disk is the same under another spelling and through the VM directory', () => {
  const host = 'vm_directory = "/vm"';
  const a = `${BASE}[[disk]]\npath = "disk.img"\n`;
  const b = `${BASE}[[disk]]\npath = "/vm//x/../a/./disk.img"\n`;
  assert.equal(faultsOf({ 'host.toml': host, 'a.toml': a, 'b.toml': b }), [
    'b.toml:4:8: disk /vm/a/disk.img already belongs to a.toml:4:8',
  ]);
});

test('equal relative paths are two disks, and a read-only image may be shared', () => {
  const own = `${BASE}[[disk]]\npath = "disk.img"\n`;
  const shared = '[[disk]]\npath = "/iso"\ntype = "ahci-cd"\n[[disk]]\npath = "/ro"\nread_only = true\n';
  assert.equal(faultsOf({ 'a.toml': own + shared, 'b.toml': own + shared }), []);
});

/** Another spelling, or another place to say it in, of what a.toml claims with the key beside it. */
const SAME: readonly (readonly [string, string, string])[] = [
  ['graphics.vnc = "127.0.0.1:5901"', '"-s", "29,fbuf,w=800,tcp=5901"', 'VNC address 127.0.0.1:5901'],
  ['graphics.vnc = "127.0.0.1:5900"', '"-s29,fbuf"', 'VNC address 127.0.0.1:5900'],
  ['graphics.vnc = "[::1]:5900"', '"-s", "29,fbuf,rfb=[0::1]"', 'VNC address [::1]:5900'],
  ['graphics.vnc = "127.0.0.1:5900"', '"-G", "w5900"', 'address 127.0.0.1:5900'],
  ['extra_args = ["-s", "7,passthru,1/0/0"]', '"-s", "8,passthru,pci0:1:0:0,rom=/r"', 'PCI device 1/0/0'],
  ['extra_args = ["-s", "7,passthru,1/0/0"]', '"-SHs8,passthru,01/00/0"', 'PCI device 1/0/0'],
  ['extra_args = ["-s", "7,passthru,ppt3"]', '"-s", "7,passthru,ppt3"', 'PCI device ppt3'],
  ['console = "/dev/nmdm7A"', '"-l", "com3,/dev/nmdm7A"', 'console /dev/nmdm7A'],
  ['disk = [{ path = "/d" }]', '"-s", "7,virtio-blk,/x/..//d,nocache"', 'disk /d'],
  ['disk = [{ path = "/d" }]', '"-s", "7,ahci,cd:/d,hd:/d"', 'disk /d'],
];

for (const [a, b, what] of SAME) {
  test(`${b} of extra_args takes what ${a} has`, () => {
    const files = { 'a.toml': `${BASE}${a}\n`, 'b.toml': `${BASE}extra_args = [${b}]\n` };
    const [fault = '', ...others] = faultsOf(files);
    assert.ok(fault.includes(`: ${what} already belongs to a.toml:3:`), fault);
    assert.equal(others, []);
  });
}

test('what only reads, or cannot be told, clashes with nothing', () => {
  const words = [
    '"-s", "7,virtio-blk,/d,ro"',
    '"-s", "7,ahci-cd,/d"',
    '"-s", "7,ahci,cd:/d"',
    '"-s", "7,virtio-net,netgraph"',
    '"-o", "pci.0.7.0.path=/d"',
    '"-S", "-W"',
  ];
  for (const word of words) {
    const files = {
      'a.toml': `${BASE}disk = [{ path = "/d" }]\n`,
      'b.toml': `${BASE}extra_args = [${word}]\n`,
    };
    assert.equal(faultsOf(files), [], word);
  }
});

test('one definition cannot write to one file twice, or take a device twice', () => {
  const disks = '[[disk]]\npath = "a.img"\n[[disk]]\npath = "./a.img"\n';
  assert.equal(faultsOf({ 'a.toml': BASE + disks }), [
    'a.toml:6:8: disk /var/db/vmctl/vms/a/a.img already belongs to a.toml:4:8',
  ]);
});

test("a device that is another VM's own nmdm pair is a clash", () => {
  const files = { 'a.toml': BASE, 'b.toml': `${BASE}console = { com2 = "/dev/nmdm-a.1A" }\n` };
  assert.equal(faultsOf(files), ['b.toml:3:20: console /dev/nmdm-a.1A already belongs to a.toml:1:1']);
});

test('a file that is itself at fault does not clash', () => {
  const text = `${BASE}graphics.vnc = "127.0.0.1:5900"\n`;
  assert.equal(faultsOf({ 'a.toml': `${text}x = 1\n`, 'b.toml': text }), ['a.toml:4:1: unknown key "x"']);
});

test('every file of vms/ is without faults, on ports of its own', () => {
  const directory = new URL('../../../vms/', import.meta.url);
  const names = (readdirSync(directory, { recursive: true }) as string[]).filter((file) =>
    file.endsWith('.toml'),
  );
  const files = names.map((file) => ({
    file,
    text: readFileSync(new URL(file, directory), 'utf8'),
    ...(file.startsWith('templates/') ? { template: true as const } : {}),
  }));
  for (const name of ['small-linux', 'windows']) {
    const user = { file: 'user.toml', text: `template = "${name}"\n` };
    assert.equal(decodeDirectory([...files, user]).faults.map(formatFault), [], name);
  }
  const set = decodeDirectory(files);
  assert.equal(set.faults.map(formatFault), []);
  assert.equal([...set.vms.keys()], ['desktop', 'freebsd', 'linux', 'myvm', 'router']);
  const bridges = set.host.ok ? set.host.value.bridges.map((bridge) => bridge.name) : [];
  for (const vm of set.vms.values()) {
    for (const nic of vm.ok ? vm.value.networks : []) assert.ok(bridges.includes(nic.bridge), nic.bridge);
  }
});

test('a thousand definitions are decoded, each read as often as one of ten is', () => {
  const body = `cpus = 2\nmemory = "2G"\nloader = "uefi"\n[[network]]\nbridge = "bnet0"\n[[disk]]\npath = "disk.img"\n`;
  const readsOf = (count: number): number => {
    let reads = 0;
    const files = Array.from({ length: count }, (_, at) => ({
      file: `vm${at}.toml`,
      get text() {
        reads += 1;
        return `${body}[graphics]\nvnc = "127.0.0.1:${5900 + at}"\n`;
      },
    }));
    const set = decodeDirectory(files);
    assert.equal([set.vms.size, set.faults.length], [count, 0]);
    return reads / count;
  };
  assert.is(readsOf(1000), readsOf(10));
});

test.run();
