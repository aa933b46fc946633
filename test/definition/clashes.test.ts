import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { claimsOfGuest } from '../../src/definition/claims.js';
import { decodeVm } from '../../src/definition/decode-vm.js';
import { decodeDirectory } from '../../src/definition/directory.js';
import { formatFault } from '../../src/definition/fault.js';
import { fullText } from './full-definition.js';
import { BASE } from './single-fault.js';

function faultsOf(files: Readonly<Record<string, string>>): readonly string[] {
  const sources = Object.entries(files).map(([file, text]) => ({ file, text }));
  return decodeDirectory(sources).faults.map(formatFault);
}

/** What a.toml says, what b.toml says, and what of it is one thing. */
const CLASHES: readonly (readonly [string, string, string])[] = [
  [
    '[[network]]\ntap = true\nmac = "02:00:00:00:00:01"',
    '[[network]]\nbridge = "b"\nmac = "02:00:00:00:00:01"',
    'mac 02:00:00:00:00:01',
  ],
  ['[[network]]\ntap = "tap5"', '[[network]]\ntap = "tap5"', 'tap tap5'],
  ['[[network]]\ntap = "tap5"', 'extra_args = ["-s", "7,e1000,tap5"]', 'tap tap5'],
  ['[[network]]\nvale = "vale0:a"', '[[network]]\nvale = "vale0:a"', 'vale vale0:a'],
  ['[[network]]\nvale = "vale0:a"', 'extra_args = ["-s", "7,virtio-net,vale0:a"]', 'vale vale0:a'],
  ['[[network]]\nnetmap = "em0"', '[[network]]\nnetmap = "em0"', 'netmap port em0'],
  ['[[network]]\nnode = "em0"', '[[network]]\nnode = "em0"\npeerhook = "lower"', 'hook em0:lower'],
  [
    '[[network]]\nnode = "em0"',
    'extra_args = ["-s", "7,virtio-net,netgraph,path=em0:,peerhook=lower"]',
    'hook em0:lower',
  ],
  [
    '[[network]]\nslirp = { host_forward = ["tcp::2222-:22"] }',
    'gdb = { listen = "127.0.0.1:2222" }',
    'address 127.0.0.1:2222',
  ],
  [
    'graphics = { vnc = "0.0.0.0:5900" }',
    'graphics = { vnc = "127.0.0.1:5900" }',
    'VNC address 127.0.0.1:5900',
  ],
  [
    'graphics = { vnc = "127.0.0.1:5900" }',
    'graphics = { vnc = "0.0.0.0:5900" }',
    'VNC address 0.0.0.0:5900',
  ],
  ['graphics = { vnc = "[::]:5900" }', 'graphics = { vnc = "[::1]:5900" }', 'VNC address [::1]:5900'],
  ['gdb = { listen = "127.0.0.1:1234" }', 'console = "tcp=127.0.0.1:1234"', 'address 127.0.0.1:1234'],
  ['gdb = { listen = "127.0.0.1:1234" }', 'extra_args = ["-G", "1234"]', 'address 127.0.0.1:1234'],
  [
    'console = { com4 = "tcp=127.0.0.1:1" }',
    'extra_args = ["-l", "COM3,tcp=127.0.0.1:1"]',
    'address 127.0.0.1:1',
  ],
  ['console = { com4 = "/dev/nmdm7A" }', '[[uart]]\npath = "/dev/nmdm7A"', 'console /dev/nmdm7A'],
  ['[[uart]]\npath = "nmdm"', 'console = { com3 = "/dev/nmdm-a.5A" }', 'console /dev/nmdm-a.5A'],
  ['[[passthru]]\ndevice = "2/0/0"', '[[passthru]]\ndevice = "pci0:2:0:0"', 'PCI device 2/0/0'],
  ['[[passthru]]\ndevice = "2/0/0"', 'extra_args = ["-s", "7,passthru,2/0/0"]', 'PCI device 2/0/0'],
  ['[[scsi]]\ndevice = "/dev/cam/ctl1.0"', '[[scsi]]\ndevice = "/dev/cam/ctl1.0"', 'scsi /dev/cam/ctl1.0'],
  [
    '[[input]]\ndevice = "/dev/input/event0"',
    '[[input]]\ndevice = "/dev/input/event0"',
    'input /dev/input/event0',
  ],
  ['tpm = { type = "passthru" }', 'tpm = { type = "passthru" }', 'tpm /dev/tpm0'],
  ['tpm = { type = "passthru" }', 'extra_args = ["-l", "tpm,passthru,/dev/tpm0"]', 'tpm /dev/tpm0'],
  [
    'tpm = { type = "swtpm", socket = "/run/s" }',
    'tpm = { type = "swtpm", socket = "/run//s" }',
    'tpm /run/s',
  ],
  [
    '[[virtio_console]]\nport = [{ name = "a", path = "/run/s" }]',
    '[[companion]]\nname = "a"\ncommand = ["/a"]\nsocket = "/run/s"',
    'socket /run/s',
  ],
  [
    '[[virtio_console]]\nport = ["x"]',
    'extra_args = ["-s", "7,virtio-console,x=/var/db/vmctl/vms/a/vtcon.x"]',
    'socket /var/db/vmctl/vms/a/vtcon.x',
  ],
  ['[[disk]]\npath = "iscsi:t/0"', '[[disk]]\npath = "iscsi:t"', 'disk iscsi:t'],
  [
    '[[disk]]\ntype = "ahci-hd"\ncontroller = "c"\npath = "/d"',
    '[[disk]]\ntype = "nvme"\npath = "/d"',
    'disk /d',
  ],
];

for (const [a, b, what] of CLASHES) {
  test(`${JSON.stringify(a)} and ${JSON.stringify(b)} cannot both be`, () => {
    const [fault = '', ...others] = faultsOf({ 'a.toml': `${BASE}${a}\n`, 'b.toml': `${BASE}${b}\n` });
    assert.ok(fault.startsWith('b.toml:'), fault);
    assert.ok(fault.includes(`: ${what} already belongs to a.toml:`), fault);
    assert.equal(others, []);
  });
}

test('two guests cannot keep their firmware variables in one file, nor in a disk', () => {
  const vars = (path: string) => `memory = "1G"\nloader = { bootrom = "/r.fd", vars = "${path}" }\n`;
  assert.equal(faultsOf({ 'a.toml': vars('/v.fd'), 'b.toml': vars('/x/../v.fd') }), [
    'b.toml:2:38: firmware variables file /v.fd already belongs to a.toml:2:38',
  ]);
  assert.is(faultsOf({ 'a.toml': vars('/v.fd'), 'b.toml': `${BASE}[[disk]]\npath = "/v.fd"\n` }).length, 1);
  assert.equal(faultsOf({ 'a.toml': vars('v.fd'), 'b.toml': vars('v.fd') }), []);
});

/** Of which each guest has its own, or which all may have. */
const APART: readonly (readonly [string, string])[] = [
  ['graphics = { vnc = "0.0.0.0:5900" }', 'graphics = { vnc = "[::1]:5900" }'],
  ['graphics = { vnc = "127.0.0.1:5900" }', 'graphics = { vnc = "127.0.0.2:5900" }'],
  ['graphics = { vnc = "auto" }', 'graphics = { vnc = "auto" }'],
  ['[[network]]\ntap = true', '[[network]]\ntap = true'],
  ['[[network]]\nnode = "em0"', '[[network]]\nnode = "em0"\npeerhook = "upper"'],
  ['tpm = { type = "swtpm" }', 'tpm = { type = "swtpm" }'],
  ['[[virtio_console]]\nport = ["x"]', '[[virtio_console]]\nport = ["x"]'],
  ['[[share]]\nname = "a"\npath = "/a"', '[[share]]\nname = "a"\npath = "/a"'],
  ['[[uart]]\npath = "nmdm"', '[[uart]]\npath = "nmdm"'],
  ['[[disk]]\ntype = "nvme"\nram = 64', '[[disk]]\ntype = "nvme"\nram = 64'],
  ['sound = { play = "/dev/dsp0" }', 'sound = { play = "/dev/dsp0" }'],
  ['console = "stdio"', 'console = "stdio"'],
  ['loader.vars = true', 'loader.vars = true'],
];

for (const [a, b] of APART) {
  test(`${JSON.stringify(a)} and ${JSON.stringify(b)} can both be`, () => {
    const base = a.startsWith('loader') ? 'memory = "1G"\nloader.type = "uefi"\n' : BASE;
    assert.equal(faultsOf({ 'a.toml': `${base}${a}\n`, 'b.toml': `${base}${b}\n` }), []);
  });
}

test('the place of a MAC is that among all NICs of the file', () => {
  const nics = '[[network]]\ntap = true\n[[network]]\nbridge = "b"\nmac = "02:00:00:00:00:01"\n';
  const [fault] = faultsOf({ 'a.toml': BASE + nics, 'b.toml': BASE + nics });
  assert.is(fault, 'b.toml:7:7: mac 02:00:00:00:00:01 already belongs to a.toml:7:7');
});

test('one companion may listen on the socket that the TPM of its guest asks', () => {
  const text = `${BASE}tpm = { type = "swtpm", socket = "/run/s" }\n[[companion]]\nname = "a"\ncommand = ["/a"]\nsocket = "/run/s"\n`;
  assert.equal(faultsOf({ 'a.toml': text }), []);
});

test('what a guest has while it runs is known of every kind', () => {
  const decoded = decodeVm({ file: 'full.toml', name: 'full', text: fullText() });
  if (!decoded.ok) throw new Error(decoded.faults.map(formatFault).join('\n'));
  const kinds = new Set(claimsOfGuest(decoded.value).map(({ kind }) => kind));
  for (const kind of [
    'listen',
    'console',
    'passthru',
    'tap',
    'vale',
    'hook',
    'scsi',
    'socket',
    'input',
  ] as const)
    assert.ok(kinds.has(kind), kind);
  assert.not.ok(kinds.has('mac') || kinds.has('uuid') || kinds.has('disk'));
});

test.run();
