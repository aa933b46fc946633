import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { fullText } from './full-definition.js';
import { BASE, faultsOf, singleFaults, without } from './single-fault.js';

const many = (count: number, line: (at: number) => string): string =>
  Array.from({ length: count }, (_, at) => line(at)).join('\n');
const port = (at: number): string => `[[disk]]\ntype = "ahci-hd"\npath = "d${at}"\ncontroller = "a"`;

// Disks.
singleFaults([
  ['[[disk]]\nram = 64', '4:1', 'ram is for type = "nvme" only'],
  ['[[disk]]\npath = "a"\nmaxq = 4', '5:1', 'maxq is for type = "nvme" only'],
  ['[[disk]]\npath = "a"\ntype = "ahci-hd"\nsectsz = 512', '6:1', 'sectsz is for type = "nvme" only'],
  ['[[disk]]\npath = "a"\nmodel = "M"', '5:1', 'model is for type = "ahci-hd" or "ahci-cd" only'],
  ['[[disk]]\npath = "a"\ntype = "nvme"\nnmrr = 1', '6:1', 'nmrr is for type = "ahci-hd" or "ahci-cd" only'],
  ['[[disk]]\npath = "a"\ncontroller = "x"', '5:1', 'controller is for type = "ahci-hd"'],
  ['[[disk]]\ntype = "nvme"\nram = 64\npath = "a"', '6:1', 'a disk with ram has no image, so no path'],
  ['[[disk]]\ntype = "nvme"\nram = 64\nnocache = true', '6:1', 'a disk with ram has no image, so no nocache'],
  ['[[disk]]\ntype = "nvme"\nram = 0', '5:7', 'ram must be at least 1'],
  ['[[disk]]\npath = "a"\nsector_size = 513', '5:15', '513: sector sizes are powers of two from 512'],
  ['[[disk]]\npath = "a"\nsector_size = 256', '5:15', 'powers of two from 512'],
  ['[[disk]]\npath = "a"\nsector_size = "4096/512"', '5:15', 'the physical one last'],
  ['[[disk]]\npath = "a"\nsector_size = "x"', '5:15', 'is no sector size'],
  [
    `[[disk]]\npath = "a"\nserial = "${'s'.repeat(21)}"`,
    '5:10',
    'serial must have at most 20 characters, not 21',
  ],
  ['[[disk]]\npath = "a"\nserial = "é"', '5:10', 'must be plain ASCII'],
  [`[[disk]]\npath = "a"\ntype = "ahci-hd"\nmodel = "${'m'.repeat(41)}"`, '6:9', 'at most 40 characters'],
  ['[[disk]]\npath = "a"\ntype = "ahci-hd"\nrevision = "123456789"', '6:12', 'at most 8 characters'],
  ['[[disk]]\npath = "a"\ntype = "nvme"\nmaxq = 17', '6:8', 'maxq must be at most 16'],
  ['[[disk]]\npath = "a"\ntype = "nvme"\neui64 = "abc"', '6:9', 'is no EUI-64'],
  ['[[disk]]\npath = "a"\ntype = "nvme"\neui64 = "0x11112222333344445"', '6:9', 'is no EUI-64'],
  ['[[disk]]\npath = "a"\ntype = "nvme"\nsectsz = 1024', '6:10', 'write one of 512, 4096, 8192'],
  ['[[disk]]\npath = "a"\ntype = "nvme"\ndsm = "on"', '6:7', 'dsm = "on" is not known'],
  ['[[disk]]\npath = "iscsi:a b/0"', '4:8', 'write "iscsi:TARGET/LUN"'],
  ['[[disk]]\npath = "iscsi:"', '4:8', 'write "iscsi:TARGET/LUN"'],
  [`${port(0)}\n${port(1)}\nslot = "0:5:0"`, '11:1', 'slot belongs to the first disk of controller "a"'],
  [many(33, port), `${3 + 32 * 4 + 3}:14`, 'controller "a" is full: it has 32 ports'],
]);

// NICs.
singleFaults([
  ['[[network]]\nbridge = "b"\ntap = true', '5:1', 'tap beside bridge: a NIC has one back end'],
  ['[[network]]\nslirp = true\ncable = false', '5:1', 'cable beside slirp'],
  ['[[network]]\ncable = true', '3:3', 'bridge is missing: write bridge = "bnet0"'],
  ['[[network]]\nbridge = "b"\npeerhook = "lower"', '5:1', 'peerhook goes with node'],
  ['[[network]]\nbridge = "b"\nif_bridge = "bridge0"', '5:1', 'if_bridge goes with tap'],
  ['[[network]]\ntype = "e1000"\ncable = false', '5:1', 'e1000 needs a cable'],
  ['[[network]]\nslirp = true\nmtu = 1400', '5:1', 'slirp carries 1500 bytes'],
  ['[[network]]\ncable = false\nmtu = 1400', '5:1', 'a NIC without a cable has no mtu'],
  ['[[network]]\ntap = "tap5"\ntype = "e1000"\nmtu = 1400', '6:1', 'e1000 has no mtu'],
  ['[[network]]\nnode = "em0"\npeerhook = "a.b"', '5:12', 'is no hook'],
  ['[[network]]\nnode = "em0:"', '4:8', 'write it without the colon'],
  ['[[network]]\nvale = "em0"', '4:8', 'is no port of a vale(4) switch'],
  ['[[network]]\ntap = "tap 5"', '4:7', 'is no tap(4)'],
  ['[[network]]\ntap = false', '4:7', 'tap = false is not known: write one of true'],
  ['[[network]]\nslirp = { host_forward = ["tcp:2222"] }', '4:27', 'is no forward: write "tcp::2222-:22"'],
  ['[[network]]\nslirp = { host_forward = ["tcp::0-:22"] }', '4:27', 'is no forward'],
  ['[[network]]\nslirp = { host_forward = ["tcp:a:1-:22"] }', '4:27', 'is no forward'],
  ['[[network]]\nslirp = { host_forward = ["tcp::1-:22;udp::1-:1"] }', '4:27', 'is no forward'],
]);

// Loaders.
const LOADED: readonly (readonly [string, readonly string[]])[] = [
  ['{ type = "uefi", program = "/x" }', ['2:29: uefi has no program: it belongs to type = "bhyveload"']],
  [
    '{ type = "uefi", directory = "/x" }',
    ['2:29: uefi has no directory: it belongs to type = "bhyveload" or "grub"'],
  ],
  ['{ type = "uefi", timeout = 3 }', ['2:29: uefi has no timeout: it belongs to type = "grub"']],
  ['{ bootrom = "/a.fd", args = ["a"] }', ['2:33: bootrom has no args: it belongs to type = "bhyveload"']],
  ['{ bootrom = "/a.fd", type = "uefi" }', ['2:12: bootrom stands for a loader of its own: leave type out']],
  [
    '{ type = "bhyveload", directory = "/x", vars = true }',
    ['2:52: bhyveload has no vars: it belongs to a firmware'],
  ],
  ['{ type = "bhyveload" }', ['2:1: bhyveload needs a [[disk]] to load the guest from']],
  ['{ type = "bhyveload", directory = "/x" }', []],
  ['{ type = "bhyveload", directory = "/" }', []],
  [
    '{ type = "bhyveload", directory = "/x", env = { "a b" = "c" } }',
    ['2:52: "a b" is no name of a variable of the loader'],
  ],
  [
    '{ type = "bhyveload", directory = "/x", env = { a = "c\\u0007" } }',
    ['2:52: a must not contain control characters'],
  ],
  ['{ type = "bhyveload", directory = "x" }', ['2:46: "x" must be an absolute path, beginning with "/"']],
  ['{ type = "grub", directory = "/x" }', ['2:1: grub needs a [[disk]] to load the guest from']],
];

for (const [loader, faults] of LOADED) {
  test(`loader = ${loader} has these faults: ${faults.join(' ') || 'none'}`, () => {
    const found = faultsOf(`memory = "1G"\nloader = ${loader}\n`).map((fault) =>
      fault.replace('vm.toml:', ''),
    );
    // The columns of a line are judged where they matter: by the key.
    assert.equal(
      found.map((fault) => fault.replace(/^(\d+):\d+/, '$1')),
      faults.map((fault) => fault.replace(/^(\d+):\d+/, '$1')),
    );
  });
}

test('a disk of memory alone is nothing to load from', () => {
  const text = 'memory = "1G"\nloader = "bhyveload"\n[[disk]]\ntype = "nvme"\nram = 64\n';
  assert.equal(faultsOf(text), ['vm.toml:2:10: bhyveload needs a [[disk]] to load the guest from']);
});

test('a menu of grub takes no root beside it, and a time-out needs a menu', () => {
  const disk = '[[disk]]\npath = "a"\n';
  const loader = (more: string) => faultsOf(`memory = "1G"\nloader = { type = "grub", ${more} }\n${disk}`);
  assert.match(loader('commands = ["linux /x"], root = "hd0"').join(), /root is not read beside commands/);
  assert.match(loader('timeout = 5').join(), /timeout is that of the menu which commands/);
  assert.equal(loader('commands = ["linux /x"], timeout = 5'), []);
  assert.equal(loader('root = "hd0", directory = "/grub", config = "x.cfg"'), []);
});

// Machine.
singleFaults([
  ['cpu_pin = ["0:2", "1:3"]', '3:19', 'there is no vCPU 1: the only one is 0'],
  ['cpus = 2\ncpu_pin = ["2:3"]', '4:12', 'there is no vCPU 2: they are 0 to 1'],
  ['cpus = { cores = 2 }\ncpu_pin = ["2:3"]', '4:12', 'they are 0 to 1'],
  ['cpu_pin = ["0:2", "0:2"]', '3:19', '"0:2" stands here twice'],
  ['cpu_pin = ["0:1024"]', '3:12', "the host's CPUs are 0 to 1023"],
  ['cpu_pin = ["0-1:2-3"]', '3:12', 'is no pin: write VCPU:HOSTCPU'],
  ['[[numa]]\nmemory = "512M"\ncpus = "0"', '4:10', 'the domains have 512M together, memory is 1024M'],
  ['[[numa]]\nmemory = "1G"\ncpus = "0-1"', '5:8', 'there is no vCPU 1'],
  [
    '[[numa]]\nmemory = "512M"\ncpus = "0"\n[[numa]]\nmemory = "512M"\ncpus = "0"',
    '8:8',
    'vCPU 0 is already in domain number 1',
  ],

  [
    '[fwcfg]\ntype = "bhyve"\n[[fwcfg.item]]\nname = "a"\nstring = ""',
    '4:8',
    'only type = "qemu" shows items',
  ],
  ['[fwcfg]\ntype = "qemu"\n[[fwcfg.item]]\nname = "a"', '5:9', 'write string = "..." or file = "/path"'],
  [
    '[fwcfg]\ntype = "qemu"\n[[fwcfg.item]]\nname = "a"\nstring = "x"\nfile = "/y"',
    '8:1',
    'a string or a file',
  ],
  ['[fwcfg]\ntype = "qemu"\n[[fwcfg.item]]\nname = "a=b"\nstring = "x"', '6:8', 'is no name of an item'],
  [
    `[fwcfg]\ntype = "qemu"\n[[fwcfg.item]]\nname = "${'a'.repeat(56)}"\nstring = "x"`,
    '6:8',
    '55 characters at most',
  ],
  [
    '[fwcfg]\ntype = "qemu"\nitem = [{ name = "a", string = "" }, { name = "a", string = "" }]',
    '5:47',
    'there is an item "a" already',
  ],
]);

test('NUMA domains are eight at most, and need a firmware', () => {
  const domains = (count: number) => many(count, (at) => `[[numa]]\nmemory = "128M"\ncpus = "${at}"`);
  const faults = faultsOf(`memory = "1152M"\nloader = "uefi"\ncpus = 9\n${domains(9)}\n`);
  assert.equal(faults, ['vm.toml:28:3: bhyve takes 8 NUMA domains at most']);
  const loaded = faultsOf(
    `memory = "1G"\nloader = "bhyveload"\ncpus = 8\n${domains(8)}\n[[disk]]\npath = "a"\n`,
  );
  assert.is(loaded.length, 1);
  assert.match(loaded.join(), /NUMA domains need a firmware: bhyveload/);
});

// Screen, serial ports and the others.
singleFaults([
  ['[graphics]\nvnc = "auto"\nvga = "on"', '5:7', 'with vga = "on" bhyve leaves the screen out'],
  ['[graphics]\nvnc = "auto"\nkeyboard = "a/b"', '5:12', 'is no layout'],
  ['[graphics]\npassword_file = "p"', '3:2', 'vnc is missing'],
  ['[sound]', '3:2', 'play or record is missing: write play = "/dev/dsp0"'],
  ['[sound]\nplay = "/dev/null"', '4:8', 'is no sound device'],
  ['[tpm]\ntype = "swtpm"\ndevice = "/dev/tpm0"', '5:1', 'swtpm has a socket, no device'],
  ['[tpm]\ntype = "passthru"\nsocket = "s"', '5:1', 'passthru has a device, no socket'],
  ['[tpm]\ntype = "swtpm"\nversion = "1.2"', '5:11', 'version = "1.2" is not known'],
  [
    `[tpm]\ntype = "swtpm"\nsocket = "/${'s'.repeat(103)}"`,
    '5:10',
    'socket must have at most 103 bytes as a socket',
  ],
  [
    '[[passthru]]\ndevice = "2/0/0"\n[[passthru]]\ndevice = "pci2:0:0"',
    '6:10',
    'PCI device 2/0/0 is already number 1',
  ],
  ['[[passthru]]\ndevice = "2/0/0/0"', '4:10', 'is no PCI device of the host'],
  ['[[passthru]]\ndevice = "300/0/0"', '4:10', 'is no PCI device of the host'],
  ['[[passthru]]\ndevice = "2/32/0"', '4:10', 'is no PCI device of the host'],
  ['[[passthru]]\ndevice = "2/0/8"', '4:10', 'is no PCI device of the host'],
  ['[[scsi]]\ndevice = "/dev/da0"', '4:10', 'is no port of ctl(4)'],
  ['[[input]]\ndevice = "/dev/kbd0"', '4:10', 'is no input device'],
  ['[[uart]]\npath = "com1"', '4:8', 'is no console'],
  ['[[share]]\nname = "a=b"\npath = "/a"', '4:8', 'is no name of a share'],
  ['[[share]]\nname = "a"\npath = "b"', '5:8', 'must be an absolute path'],
  [
    '[[share]]\nname = "a"\npath = "/a"\n[[share]]\nname = "a"\npath = "/b"\nread_only = true',
    '7:8',
    'name "a" is already used by number 1',
  ],
  [
    '[[share]]\nname = "a"\npath = "/a"\n[[share]]\nname = "b"\npath = "/a"',
    '8:8',
    'already shared by number 1',
  ],
  ['[[virtio_console]]\nport = []', '4:8', 'without a port crashes bhyve'],
  ['[[virtio_console]]\nport = ["a", "a"]', '4:14', 'there is a port "a" already'],
  [
    '[[virtio_console]]\nport = ["a"]\n[[virtio_console]]\nport = ["a"]',
    '6:9',
    'is already that of port "a"',
  ],
  [
    '[[virtio_console]]\nport = [{ name = "a", path = "s" }, { name = "b", path = "s" }]',
    '4:37',
    'the socket "s" is already that of port "a"',
  ],
  ['[[virtio_console]]\nport = ["a,b"]', '4:9', 'is no name of a port'],
  [
    `[[virtio_console]]\nport = [${many(17, (at) => `"p${at}"`).replaceAll('\n', ', ')}]`,
    '4:111',
    'there are 16 ports at most',
  ],
  [
    '[[companion]]\nname = "a"\ncommand = ["/a"]\nsocket = "s"\n[[companion]]\nname = "b"\ncommand = ["/b"]\nsocket = "s"',
    '10:10',
    'is already that of companion number 1',
  ],
  [
    '[[companion]]\nname = "a"\ncommand = ["/a"]\n[[companion]]\nname = "a"\ncommand = ["/b"]',
    '7:8',
    'name "a" is already used by number 1',
  ],
  ['[[companion]]\nname = "a"\ncommand = []', '5:11', 'must name a program'],
  ['[hooks]\npre_start = ["/a", ""]', '4:20', 'must not be empty'],
  ['[hooks]\npre_start = "/a"', '4:13', 'pre_start must be a list'],
  [
    'extra_args = ["-o", "lpc.com1.path=/dev/nmdm1A"]',
    '3:21',
    '-o lpc.com1.path is the key console: it has com1 already',
  ],
  ['console = { com1 = "stdio", com2 = "stdio" }', '3:36', "stdio is already com1's back end"],
  ['console = { com3 = "stdio" }\n[[uart]]\npath = "stdio"', '5:8', "stdio is already com3's back end"],
  ['console = { com1 = "/dev/x", com4 = "/dev/x" }', '3:37', "/dev/x is already com1's device"],
  ['console = { com1 = "tcp=1.2.3.4:5", com4 = "tcp=1.2.3.4:5" }', '3:44', "already com1's back end"],
  ['console = "tcp=1.2.3.4:70000"', '3:11', 'is no address and port'],
  ['[gdb]\nlisten = "1234"', '4:10', 'is no address and port'],
  ['ready = { mac = true }\n[[network]]\ntap = true', '3:17', 'without a [[network]] on a bridge'],
  ['ready = { console = "x" }\nconsole = "stdio"', '3:21', 'only a com1 on nmdm is read'],
]);

// PCI addresses.
const net = (slot: string): string => `[[network]]\nbridge = "b"\nslot = "${slot}"`;
singleFaults([
  [net('x'), '5:8', 'is no PCI address: write BUS:SLOT:FUNCTION'],
  [net('32'), '5:8', 'slots are 0 to 31'],
  [net('256:0:0'), '5:8', 'buses are 0 to 255'],
  [net('0:1:8'), '5:8', 'functions are 0 to 7'],
  [net('2x'), '5:8', 'is no PCI address'],
  [net('0x2'), '5:8', 'is no PCI address'],
  [net('0'), '5:8', 'slot 0 is taken: vmctl puts the host bridge there'],
  [net('0:31:0'), '5:8', 'slot 0:31:0 is taken: vmctl puts the LPC bridge there'],
  [
    `[[disk]]\npath = "a"\nslot = "4"\noptional = true\n${net('4:1')}`,
    '9:8',
    'an optional disk may be missing: guests do not see 0:4:1',
  ],
  [
    'extra_args = ["-s", "4,virtio-rnd", "-o", "pci.0.4.0.device=uart"]',
    '3:43',
    'already belongs to extra_args',
  ],
  ['extra_args = ["-o", "pci.0.31.0.device=virtio-rnd"]', '3:21', 'vmctl puts the LPC bridge there'],
  [`${net('4')}\n${net('0:4:0')}`, '8:8', 'slot 0:4:0 already belongs to [[network]] number 1 in line 5'],
  [
    `[[disk]]\npath = "a"\nslot = "4:0"\n${net('4')}`,
    '8:8',
    'already belongs to [[disk]] number 1 in line 5',
  ],
  [`rng = { slot = "5" }\n${net('5')}`, '3:16', 'already belongs to [[network]] number 1 in line 6'],
  [
    `extra_args = ["-s", "6:0,virtio-rnd"]\n${net('0:6:0')}`,
    '3:21',
    'already belongs to [[network]] number 1 in line 6',
  ],
  [
    'extra_args = ["-s", "6,virtio-rnd", "-s", "0:6:0,virtio-rnd"]',
    '3:43',
    'already belongs to extra_args number 2 in line 3',
  ],
  ['extra_args = ["-s", "0,hostbridge"]', '3:21', 'slot 0 is taken: vmctl puts the host bridge there'],
  ['extra_args = ["-s", "0:0,amd_hostbridge"]', '3:21', 'slot 0:0 is taken'],
  ['extra_args = ["-s0:0:0,virtio-rnd"]', '3:15', 'slot 0:0:0 is taken'],
  ['extra_args = ["-s", "31,virtio-rnd"]', '3:21', 'slot 31 is taken: vmctl puts the LPC bridge there'],
  [net('0:6:1'), '5:8', 'nothing is at 0:6:0: guests do not see 0:6:1 without'],
  [net('1:0:3'), '5:8', 'nothing is at 1:0:0'],
  ['extra_args = ["-s", "9:1,virtio-rnd"]', '3:21', 'nothing is at 0:9:0'],
]);

without([
  net('31:1'),
  `hostbridge = "none"\n${net('0')}`,
  'hostbridge = "none"\nextra_args = ["-s", "0,hostbridge"]',
  `${net('6:1')}\n${net('6')}`,
  `${net('0:6:1')}\n[[network]]\nbridge = "b"\nslot = "6"`,
  'extra_args = ["-s", "9,virtio-rnd", "-s", "9:1,virtio-rnd"]',
  `${port(0)}\nslot = "0:5:0"\n${port(1)}`,
  many(32, port),
  '[[share]]\nname = "a"\npath = "/"\nread_only = true\n[[share]]\nname = "b"\npath = "/"\nread_only = true',
  '[[network]]\nslirp = { host_forward = ["tcp:2222-:22", "udp:127.0.0.1:53-10.0.2.15:53"] }',
  'console = { com1 = "nmdm", com2 = "nmdm" }\n[[uart]]\npath = "nmdm"\n[[uart]]\npath = "nmdm"',
  '[[disk]]\ntype = "nvme"\nram = 64\n[[disk]]\ntype = "nvme"\nram = 64',
  '[[network]]\ntap = "tap5"\nif_bridge = "bridge0"\nmtu = 9000',
]);

test('a definition of nearly every key has no fault', () => {
  assert.equal(faultsOf(fullText()), []);
});

test('devices of other kinds do not hide each other: their faults come at once', () => {
  const text = '[sound]\n[[network]]\n[[disk]]\npath = "a"\nmaxq = 1\n[graphics]\nvnc = "auto"\nvga = "on"\n';
  assert.is(faultsOf(BASE + text).length, 4);
});

test.run();
