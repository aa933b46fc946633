import * as z from 'zod/mini';
import { ABILITIES, type Ability } from '../../src/bhyve/release.js';
import { hostSchema } from '../../src/definition/host-schema.js';
import {
  BHYVE_OPTIONS,
  type BhyveRow,
  HOST_KEYS,
  type KeyRow,
  VM_KEYS,
} from '../../src/definition/key-table.js';
import { vmSchema } from '../../src/definition/schema.js';

/** The chapter of the manual that is made of the table of keys, as src/man/definition.md. */
export function renderManual(): string {
  return `${[
    '# Keys of the definitions',
    INTRODUCTION,
    '## How values are written',
    VALUES.map(([type, form]) => `- **${type}**: ${form}`).join('\n'),
    '## NAME.toml',
    ...sections(VM_KEYS, neededKeys(vmSchema)),
    '## host.toml',
    ...sections(HOST_KEYS, neededKeys(hostSchema)),
    '## Releases and machines',
    RELEASES,
    ABILITIES.map(abilityLine).join('\n'),
    '## Every option of bhyve(8)',
    'Options that say the same as a key are said by the key. `fixed` is never to be said, `extra_args` is for those who must.',
    BHYVE_OPTIONS.map(optionLine).join('\n'),
  ].join('\n\n')}\n`;
}

const INTRODUCTION = `One file \`NAME.toml\` for each virtual machine, and one \`host.toml\`, in /usr/local/etc/vmctl. This is a whole machine:

\`\`\`toml
memory = "2G"
loader = { type = "uefi", vars = true }

[[disk]]
path = "disk.img"

[[network]]
bridge = "bnet0"
\`\`\`

\`vmctl new NAME\` writes such a file, \`vmctl check\` tells every fault with its line, \`vmctl check --explain NAME\` what holds for every
key, and \`vmctl plan NAME\` which commands that makes. Other chapters say more of [disks and devices of the host](devices.md), of
[NICs](nics.md), and of [templates, defaults and variables](templates.md).

Below is every key: what it may be, "needed" where nothing holds without it, else its default, and behind the arrow the option of
bhyve(8), or the program, that it becomes. \`[name]\` is a table; \`[[name]]\` may stand several times. \`vmctl schema\` prints
the same for editors.`;

const RELEASES = `Words for bhyve are those of the host's release and machine, and what its bhyve cannot do is refused before a start. FreeBSD 13 is served as far as
it goes; arm64 from FreeBSD 15 on, where "uefi" is U-Boot (package u-boot-bhyve-arm64), there is one serial port, and whether bhyve
has a power button is not proven: a stop waits for the guest. What needs a release, or is not there on arm64:`;

/** Kinds of values that the table of keys names and a reader may not know. */
export const VALUES: readonly (readonly [type: string, form: string])[] = [
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

/** Keys that must be said wherever their table is, by the schemas. */
function neededKeys(schema: z.core.$ZodType): ReadonlySet<string> {
  const needed = new Set<string>();
  const walk = (node: Readonly<Record<string, unknown>>, prefix: string): void => {
    for (const name of (node['required'] ?? []) as string[]) needed.add(`${prefix}${name}`);
    for (const [name, inner] of Object.entries((node['properties'] ?? {}) as Record<string, object>))
      walk(inner as Record<string, unknown>, `${prefix}${name}.`);
    for (const inner of (node['anyOf'] ?? []) as Record<string, unknown>[]) walk(inner, prefix);
    if (node['items'] !== undefined) walk(node['items'] as Record<string, unknown>, prefix);
    const others = node['additionalProperties'];
    if (typeof others === 'object') walk(others as Record<string, unknown>, `${prefix}NAME.`);
  };
  walk(z.toJSONSchema(schema, { io: 'input' }) as Record<string, unknown>, '');
  return needed;
}

/** Keys of one table stand together, below a line on the table itself. */
function sections(rows: readonly KeyRow[], needed: ReadonlySet<string>): readonly string[] {
  const tables = rows.filter(({ key }) => rows.some((one) => isBelow(one.key, key)));
  return [
    keyList(
      rows.filter((row) => row.key.split('.').length === 1),
      needed,
    ),
    ...tables.flatMap((row) => {
      const own = rows.filter(({ key }) => isBelow(key, row.key));
      return [`### ${titleOf(row)}`, `${row.sentence}`, keyList(own, needed)];
    }),
  ];
}

/** Directly; bridges have their names in between. */
function isBelow(key: string, table: string): boolean {
  if (!key.startsWith(`${table}.`)) return false;
  const rest = key.slice(table.length + 1).replace(/^NAME\./, '');
  return !rest.includes('.');
}

function titleOf({ key, type }: KeyRow): string {
  if (key === 'bridge') return '`[bridge.NAME]`';
  return type.startsWith('list of') ? `\`[[${key}]]\`` : `\`[${key}]\``;
}

function keyList(rows: readonly KeyRow[], needed: ReadonlySet<string>): string {
  return rows
    .map(({ key, type, initial, option, sentence }) => {
      const lack = needed.has(key) ? '; **needed**' : '';
      const otherwise = initial === undefined ? lack : `; default ${defaultText(initial)}`;
      const becomes = option === undefined ? '' : ` → ${code(option)}`;
      return `- **${code(key.split('.').at(-1) ?? '')}** (${type}${otherwise})${becomes}: ${sentence}`;
    })
    .join('\n');
}

function defaultText(initial: string): string {
  return initial.startsWith('(') ? initial.slice(1, -1) : code(initial);
}

function abilityLine({ key, since, notArm64 }: Ability): string {
  const words = [
    ...(since === undefined ? [] : [`FreeBSD ${since}`]),
    ...(notArm64 === undefined ? [] : [`not on arm64 (${notArm64})`]),
  ];
  return `- ${code(key)}: ${words.join('; ')}`;
}

function optionLine({ option, keys, why }: BhyveRow): string {
  const said = keys.map((key) => (key === 'fixed' ? 'fixed' : code(key))).join(', ');
  return `- ${code(option)}: ${said}${why === undefined ? '' : `. ${why}`}`;
}

function code(text: string): string {
  return `\`${text}\``;
}
