/** Kinds of values that the table of keys names and a reader may not know. */
export const VALUE_KINDS: readonly (readonly [type: string, form: string])[] = [
  ['text', '`"one line"`.'],
  ['size', '`"512M"`, `"4G"`, `"1T"`: always with its unit.'],
  ['duration, seconds', '`"90s"`, `"3m"`, `"1h30m"`, `"2d"`, or a plain number of seconds.'],
  ['rate', '`"50M"`, or a plain number: bytes a second.'],
  [
    'path, disk path',
    '`"disk.img"` lies in the own directory of the VM, `vm_directory` of host.toml and its name; `"/dev/zvol/tank/web"` is absolute. bhyve cannot be told a path with `,`, `%` or `\\`.',
  ],
  [
    'absolute path, directory, socket path',
    'the same; the first two begin with `/`, a socket has at most 103 bytes.',
  ],
  ['bhyve value', 'a text without `,`, `%` and `\\`, which bhyve(8) would take for something else.'],
  [
    'slot',
    '`"0:6:0"`, BUS:SLOT:FUNCTION as pciconf(8) shows them in the guest; `"6:0"` and `"6"` are short for it.',
  ],
  ['PCI device', '`"2/0/0"`: the device of the host that `pciconf -l` shows as pci0:2:0:0.'],
  ['CPU list', '`"0-3,8"`.'],
  ['pin', '`"0:2"`: vCPU 0 runs on CPU 2 of the host.'],
  ['domain policy', '`"prefer:0"`, `"round-robin:0,1"`: domainset(9), as cpuset(1) writes it.'],
  ['sector size', '`4096`, or `"512/4096"`: what the guest sees, and what lies below.'],
  ['ADDRESS:PORT, VNC address', '`"127.0.0.1:5900"`, `"[::1]:5900"`: in numbers, never a name.'],
  ['host address', '`"10.0.0.1/24"`, `"fd00::1/64"`.'],
  ['forward', '`"tcp::2222-:22"`: port 2222 of the host leads to port 22 of the guest.'],
  ['MAC', '`"58:9c:fc:00:00:01"`.'],
  ['UUID', '`"c3b9a1f0-0000-4000-8000-0123456789ab"`.'],
  ['EUI-64', '`"0x589cfc0000000001"`.'],
  ['principal', '`"user:ann"`, `"group:staff"`.'],
  ['interface', 'an interface of the host as ifconfig(8) shows it: `"em0"`, `"tap5"`.'],
  ['node name, hook name', 'as ngctl(8) shows them: `"em0"`, `"lower"`.'],
  ['vale port', '`"vale0:web1"`.'],
  ['device', 'a path below /dev: `"/dev/nmdm7A"`.'],
  ['sound device, input device, ctl port', '`"/dev/dsp0"`, `"/dev/input/event0"`, `"/dev/cam/ctl0.1"`.'],
  ['keyboard layout', 'a file of /usr/share/bhyve/kbdlayout: `"de"`.'],
  ['word', 'a text that is handed over as it is, to no shell.'],
  ['item name', '`"opt/org.example/name"`, at most 55 characters.'],
  [
    'VM name, template name, NIC name, port name, share name, companion name, tag',
    'letters, digits, `-` and `_`, beginning with a letter or digit; `.` too where it makes sense.',
  ],
];

/** What is said of the kinds of values that a type names: of `path or list`, what a path is. */
export function kindsOf(type: string): readonly (readonly [type: string, form: string])[] {
  const named = new Set(type.split(/, | or /).map((part) => part.replace(/^list of /, '')));
  return VALUE_KINDS.flatMap(([types, form]) => {
    const here = types.split(', ').filter((one) => named.has(one));
    return here.length === 0 ? [] : [[here.join(', '), form] as const];
  });
}
