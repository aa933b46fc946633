import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { decodeVm } from '../../src/definition/decode-vm.js';
import { formatFault } from '../../src/definition/fault.js';

const BASE = 'memory = "1G"\nloader = "uefi"\n';

function faultsOf(text: string, name = 'vm'): readonly string[] {
  const decoded = decodeVm({ file: 'vm.toml', name, text });
  return decoded.ok ? [] : decoded.faults.map(formatFault);
}

/** What stands behind BASE (so in line 3 and later) -> the only fault: its line:column and a part of its message. */
const SINGLE: readonly (readonly [string, string, string])[] = [
  ['description = "a\\tb"', '3:15', 'description must be one line without control characters'],
  ['description = 1', '3:15', 'description must be a text in quotes, not 1'],
  ['cpus = 0', '3:8', 'cpus must be at least 1, not 0'],
  ['cpus = 65536', '3:8', 'cpus must be at most 65535, not 65536'],
  ['cpus = 1.5', '3:8', 'cpus must be a whole number, not 1.5'],
  ['cpus = "2"', '3:8', 'cpus must be a number or a table, not "2"'],
  ['cpus = nan', '3:8', 'cpus must be a number'],
  ['cpus = { count = 4, sockets = 3 }', '3:8', 'make 3 CPUs, not 4'],
  ['cpus = { sockets = 0 }', '3:20', 'sockets must be at least 1, not 0'],
  ['cpus = { cores = 2, cpus = 2 }', '3:21', 'write count = 2'],
  ['disk = "a"', '3:8', 'disk must be a list, not "a"'],
  ['[disk]\npath = "a"', '3:2', 'write [[disk]]'],
  ['[[disk]]\ntype = "nvme"', '3:3', 'path is missing: write path = "disk.img"'],
  ['[[disk]]\npath = "a,b"', '4:8', 'contains a comma'],
  ['[[disk]]\npath = "a%b"', '4:8', 'contains "%"'],
  ['[[disk]]\npath = ""', '4:8', 'path must not be empty'],
  ['[[disk]]\npath = "a\\u0007"', '4:8', 'path must not contain control characters'],
  ['[[disk]]\npath = "a\\\\b"', '4:8', '"a\\b" contains a backslash'],
  ['[[disk]]\npath = "a"\ntype = "nvm"', '5:8', 'did you mean "nvme"?'],
  ['[[disk]]\npath = "a"\ntype = "cdrom"', '5:8', 'did you mean "ahci-cd"?'],
  ['[[disk]]\npath = "a"\nread_only = "yes"', '5:13', 'read_only must be true or false, not "yes"'],
  ['[[disk]]\npath = "a"\ntype = "ahci-cd"\nread_only = false', '6:13', 'a CD is never written'],
  ['[[disk]]\npath = "a"\nsize = "20G"', '5:1', 'vmctl makes no disks'],
  ['[[disk]]\npath = "a"\n[[disk]]\npath = "a"', '6:8', 'path "a" is already used by number 1'],
  ['[network]\nbridge = "b"', '3:2', 'write [[network]]'],
  ['[[network]]', '3:3', 'bridge is missing: write bridge = "bnet0"'],
  ['[[network]]\nbridge = "a.b"', '4:10', 'contains "."'],
  ['[[network]]\nbridge = "b"\ntype = "virtio"', '5:8', 'did you mean "virtio-net"?'],
  ['[[network]]\nbridge = "b"\nmac = "x"', '5:7', 'is no MAC address'],
  ['[[network]]\nbridge = "b"\nmtu = 45', '5:7', 'mtu must be at least 46, not 45'],
  ['[[network]]\nbridge = "b"\nmtu = 65536', '5:7', 'mtu must be at most 65535, not 65536'],
  ['[[network]]\nbridge = "b"\ntype = "e1000"\nmtu = 1500', '6:1', 'e1000 has no mtu'],
  ['[[network]]\nbridge = "b"\nname = "a.b"', '5:8', 'is no NIC name'],
  ['[[network]]\nbridge = "b"\nname = "1234567890123456"', '5:8', 'is no NIC name'],
  [
    '[[network]]\nbridge = "b"\nname = "x"\n[[network]]\nbridge = "b"\nname = "x"',
    '8:8',
    'name "x" is already used by number 1',
  ],
  [
    '[[network]]\nbridge = "b"\nname = "1"\n[[network]]\nbridge = "b"',
    '6:3',
    'name "1" is already used by number 1',
  ],
  [
    '[[network]]\nbridge = "b"\nmac = "02:00:00:00:00:0a"\n[[network]]\nbridge = "c"\nmac = "02:00:00:00:00:0A"',
    '8:7',
    'mac "02:00:00:00:00:0a" is already used by number 1',
  ],
  ['[[network]]\nbridge = "b"\nswitch = "public"', '5:1', 'write bridge = "NAME"'],
  ['[graphics]', '3:2', 'vnc is missing'],
  ['[[graphics]]\nvnc = "1.2.3.4:5"', '3:3', 'write [graphics]'],
  ['[graphics]\nvnc = 5900', '4:7', 'vnc must be a text in quotes'],
  ['[graphics]\nvnc = "5900"', '4:7', 'write "127.0.0.1:5900"'],
  ['[graphics]\nvnc = "1.2.3.4:5"\nwidth = 639', '5:9', 'width must be at least 640, not 639'],
  ['[graphics]\nvnc = "1.2.3.4:5"\nwidth = 3841', '5:9', 'width must be at most 3840'],
  ['[graphics]\nvnc = "1.2.3.4:5"\nheight = 479', '5:10', 'height must be at least 480'],
  ['[graphics]\nvnc = "1.2.3.4:5"\nheight = 2161', '5:10', 'height must be at most 2160'],
  ['[graphics]\nvnc = "1.2.3.4:5"\nwait = 1', '5:8', 'wait must be true or false'],
  ['[graphics]\nvnc = "1.2.3.4:5"\nautostart = true', '5:1', 'belongs to the top of the file'],
  ['[graphics]\nvnc = "1.2.3.4:5"\nbridge = "b"', '5:1', 'it belongs into [[network]]'],
  ['console = "tty"', '3:11', 'is no console'],
  ['console = 1', '3:11', 'console must be a text in quotes, true or false or a table'],
  ['console = { com1 = "x" }', '3:20', 'is no console'],
  ['console = { com5 = "nmdm" }', '3:13', 'unknown key "com5" in [console]'],
  ['console = { com1 = "/dev/x", com2 = "/dev/x" }', '3:37', "already com1's device"],
  ['autostart = "yes"', '3:13', 'did you mean true?'],
  ['restart = "no"', '3:11', 'did you mean "never"?'],
  ['restart = "allways"', '3:11', 'did you mean "always"?'],
  ['restart = false', '3:11', 'restart must be'],
  ['restart = { policy = "no" }', '3:22', 'did you mean "never"?'],
  ['restart = { delay = "1x" }', '3:21', 'is no duration'],
  ['restart = { delay = "1h" }', '3:1', 'max_delay (300 s) is shorter than delay (3600 s)'],
  ['restart = { burst = 0 }', '3:21', 'burst must be at least 1, not 0'],
  [
    'restart = { on_halt = "reboot" }',
    '3:23',
    'on_halt = "reboot" is not known: write one of "restart", "stop", "fail"',
  ],
  ['restart = { on_crash = "restart" }', '3:13', 'write on_error'],
  ['stop_timeout = "90"', '3:16', 'write 90 without quotes'],
  ['stop_timeout = 0', '3:16', 'too short'],
  ['stop_timeout = true', '3:16', 'stop_timeout must be a text in quotes or a number, not true'],
  ['on_stop_timeout = "Kill"', '3:19', 'did you mean "kill"?'],
  ['load_timeout = "x"', '3:16', 'is no duration'],
  ['uuid = "x"', '3:8', 'is no UUID'],
  ['clock = "localtime"', '3:9', 'did you mean "local"?'],
  ['clock = true', '3:9', 'write one of "utc", "local"'],
  ['clock = 2026-11-21T00:00:00Z', '3:9', 'clock must be "utc" or "local", not a date'],
  ['extra_args = "-S"', '3:14', 'extra_args must be a list, not "-S"'],
  ['extra_args = ["-S", 1]', '3:21', 'extra_args number 2 must be a text in quotes'],
  ['extra_args = ["-S", ""]', '3:21', 'an empty word'],
  ['extra_args = ["-o", "a=\\u0007"]', '3:21', 'extra_args number 2 must not contain control characters'],
  ['extra_args = ["-l", "com1,/dev/nmdm9A"]', '3:21', '-l com1 is the key console'],
  ['console = true\nextra_args = ["-lcom1,/dev/nmdm9A"]', '4:15', '-l com1 is the key console'],
  [
    'console = { com2 = "nmdm" }\nextra_args = ["-l", "com2,/dev/nmdm9A"]',
    '4:21',
    '-l com2 is the key console',
  ],
  ['extra_args = ["-l", "com1,stdio"]', '3:21', 'has no terminal under a supervisor'],
  ['extra_args = ["-l", "bootrom,/a.fd"]', '3:21', '-l bootrom is the key loader'],
  ['extra_args = [\n  "-S",\n  "-h",\n]', '5:3', '-h prints help'],
  ['autostart = {}', '3:13', 'autostart must be true, false or "unless-stopped", not a table'],
  ['on_stop_timeout = [{}]', '3:19', 'on_stop_timeout must be "wait" or "kill", not a list'],
  ['cpu = 2', '3:1', 'unknown key "cpu": write cpus = 2'],
  ['network0_switch = "public"', '3:1', 'write [[network]] and in it bridge'],
  ['network1_mac = "x"', '3:1', 'and in it mac = '],
  ['disk0_name = "disk0.img"', '3:1', 'write [[disk]] and in it path'],
  ['uefi = "yes"', '3:1', 'write loader = "uefi"'],
  ['bhyve_options = "-S"', '3:1', 'write extra_args'],
  ['graphics_port = 5999', '3:1', 'write [graphics] and in it vnc'],
  ['comports = "com1 com2"', '3:1', 'write console = "nmdm"'],
  ['com2 = "nmdm"', '3:1', 'write console = { com2 = "nmdm" }'],
  ['utctime = "no"', '3:1', 'write clock'],
  ['on_poweroff = "restart"', '3:1', 'write [restart] and in it on_poweroff'],
  ['passthru0 = "2/0/0"', '3:1', 'write [[passthru]] with device = "2/0/0"'],
  ['disk0_opts = "nocache"', '3:1', 'nocache = true'],
  ['ahci_device_limit = 8', '3:1', 'write controller = "NAME"'],
  ['uefi_vars = "yes"', '3:1', 'vars = true'],
  ['bhyveload_args = "-e a=b"', '3:1', 'args = ["word"]'],
  ['grub_run0 = "linux /x"', '3:1', 'commands = ["..."]'],
  ['grub_run_partition = "2"', '3:1', 'root = "hd0,1"'],
  ['virt_random = "yes"', '3:1', 'write rng = true'],
  ['virt_console0 = "yes"', '3:1', 'write [[virtio_console]] with port'],
  ['xhci_mouse = "yes"', '3:1', 'write tablet = true'],
  ['sound_rec = "/dev/dsp0"', '3:1', 'write [sound] and in it record'],
  ['vnc_password = "x"', '3:1', 'password_file'],
  ['graphics_vga = "io"', '3:1', 'write [graphics] and in it vga'],
  ['keymap = "de"', '3:1', 'write [graphics] and in it keyboard'],
  ['sharefs = "a=/b"', '3:1', 'write [[share]] with name'],
  ['debug_port = 1234', '3:1', 'write [gdb] with listen'],
  ['prestart = "x"', '3:1', 'write [hooks] and in it pre_start'],
  ['poststop = "x"', '3:1', 'post_stop'],
  ['priority = 5', '3:1', 'write [limits] and in it nice'],
  ['limit_pcpu = 50', '3:1', 'pcpu = 200'],
  ['limit_rbps = 50', '3:1', 'readbps'],
  ['start_slot = 4', '3:1', 'write slot = "0:4:0"'],
  ['boot_delay = 4', '3:1', 'write start_delay'],
  ['network0_device = "tap0"', '3:1', 'tap = "tap0"'],
  ['x2apic = true', '3:1', 'write [x86] and in it x2apic'],
  ['strict_io = true', '3:1', 'it belongs into [x86]'],
  ['[graphics]\nvnc = "auto"\npassword = "x"', '5:1', 'write password_file'],
  ['[[disk]]\npath = "a"\nsectorsize = 512', '5:1', 'write sector_size = 4096'],
  ['name = "vm"', '3:1', 'is the name of its file'],
  ['path = "disk.img"', '3:1', 'it belongs into [[disk]]'],
  ['stop_timout = 90', '3:1', 'did you mean "stop_timeout"?'],
  ['Clock = "utc"', '3:1', 'did you mean "clock"?'],
  ['nonsense = 1', '3:1', 'unknown key "nonsense"'],
  ['__proto__ = 1', '3:1', 'unknown key "__proto__"'],
  ['constructor = 1', '3:1', 'unknown key "constructor"'],
  ['[graphic]\nvnc = "1.2.3.4:5"', '3:2', 'did you mean "graphics"?'],
  ['"a\\u0000b" = 1', '3:1', 'unknown key "a\\u0000b"'],
];

for (const [text, place, part] of SINGLE) {
  test(`${JSON.stringify(text)} is told at ${place}: ${part}`, () => {
    const faults = faultsOf(`${BASE}${text}\n`);
    assert.is(faults.length, 1, faults.join('\n'));
    assert.ok(faults[0]!.startsWith(`vm.toml:${place}: `), faults[0]);
    assert.ok(faults[0]!.includes(part), faults[0]);
  });
}

/** Whole files. */
const WHOLE: readonly (readonly [string, readonly string[]])[] = [
  [
    '',
    [
      'vm.toml:1:1: memory is missing: write memory = "512M"',
      'vm.toml:1:1: loader is missing: write loader = "uefi"',
    ],
  ],
  [
    'memory = 512\nloader = "grub"',
    [
      'vm.toml:1:10: 512 has no unit: write "512M" for megabytes',
      'vm.toml:2:10: grub needs a [[disk]] to load the guest from',
    ],
  ],
  [
    'memory = "1G"\nloader = "bhyveload"',
    ['vm.toml:2:10: bhyveload needs a [[disk]] to load the guest from'],
  ],
  [
    'memory = "1G"\nloader = "grub"\n[[disk]]\npath = "my disk"',
    ['vm.toml:4:8: grub-bhyve would split the path at the blank'],
  ],
  [
    'memory = "1G"\nloader = { bootrom = "rom.fd" }',
    ['vm.toml:2:22: "rom.fd" must be an absolute path, beginning with "/"'],
  ],
  ['memory = "1G"\nloader = {}', ['vm.toml:2:1: bootrom is missing: write bootrom = "/path/to.fd"']],
  [
    'memory = "1G"\nloader = "uefii"',
    [
      'vm.toml:2:10: loader = "uefii" is not known: did you mean "uefi"? (one of "uefi", "uefi-csm", "uefi-devel", "uefi-custom", "bhyveload", "grub")',
    ],
  ],
  ['memory = 512M', ['vm.toml:1:13: not TOML: unexpected "M"; text needs quotes: "512M"']],
  ['loader = uefi # x', ['vm.toml:1:10: not TOML: unexpected "u"; text needs quotes: "uefi"']],
  ['memory: 512', ['vm.toml:1:7: not TOML: unexpected ":"; write KEY = VALUE']],
  ['description==\rdescription', ['vm.toml:1:13: not TOML: unexpected "="']],
  ['a = 1\na = 2', ["vm.toml:2:1: not TOML: Cannot redefine existing key 'a'"]],
  ['a = [1,\n', ['vm.toml:2:1: not TOML: unexpected end of the file']],
  [
    'a = 99999999999999999999',
    ['vm.toml:1:5: not TOML: Integer literal is outside the 64-bit signed integer range required by TOML'],
  ],
];

for (const [text, faults] of WHOLE) {
  test(`${JSON.stringify(text)} has exactly its faults`, () => assert.equal(faultsOf(text), faults));
}

test('all faults of a file come at once, in the order of the lines', () => {
  const faults = faultsOf(`cpus = "x"
memory = 1
[[disk]]
path = ""
type = "nvm"
[[network]]
mtu = 1
[graphics]
width = 1
typo = 1
`);
  assert.equal(
    faults.map((fault) => fault.split(' ')[0]),
    ['1:8', '1:1', '2:10', '4:8', '5:8', '6:3', '7:7', '8:2', '9:9', '10:1']
      .map((place) => `vm.toml:${place}:`)
      .sort(byLine),
  );
});

test('faults of several restart keys come at once', () => {
  const faults = faultsOf(`${BASE}[restart]\ndelay = "10s"\nmax_delay = "1s"\nburst = 0\n`);
  assert.equal(faults, [
    'vm.toml:5:13: max_delay (1 s) is shorter than delay (10 s)',
    'vm.toml:6:9: burst must be at least 1, not 0',
  ]);
});

test('a serial port that console leaves alone is left to extra_args', () => {
  for (const ports of ['false', '"none"', '{ com2 = "nmdm" }'])
    assert.equal(faultsOf(`${BASE}console = ${ports}\nextra_args = ["-l", "com1,/dev/nmdm9A"]\n`), [], ports);
  assert.equal(faultsOf(`${BASE}extra_args = ["-l", "com2,/dev/nmdm9A"]\n`), []);
});

test("a name that cannot be a VM's is told beside the other faults", () => {
  const faults = faultsOf('memory = 1\nloader = "uefi"', 'a b');
  assert.is(faults.length, 2);
  assert.ok(faults[0]!.startsWith('vm.toml:1:1: "a b" cannot be a VM name'), faults[0]);
});

test('a file that could not be read is a fault of its own', () => {
  const decoded = decodeVm({ file: 'vm.toml', name: 'vm', text: '', unreadable: 'EACCES' });
  assert.equal(decoded, {
    ok: false,
    faults: [{ file: 'vm.toml', line: 1, column: 1, message: 'cannot be read: EACCES' }],
  });
});

function byLine(a: string, b: string): number {
  const [, lineA, columnA] = a.split(':');
  const [, lineB, columnB] = b.split(':');
  return Number(lineA) - Number(lineB) || Number(columnA) - Number(columnB);
}

test.run();
