import { ABILITIES, type Ability } from '../../src/bhyve/release.js';
import {
  BHYVE_OPTIONS,
  type BhyveRow,
  HOST_KEYS,
  type KeyRow,
  VM_KEYS,
} from '../../src/definition/key-table.js';
import { neededOf } from '../../src/manual/needed-keys.js';
import { VALUE_KINDS } from '../../src/manual/value-kinds.js';

/** The chapter of the manual that is made of the table of keys, as src/man/definition.md. */
export function renderManual(): string {
  return `${[
    '# Keys of the definitions',
    INTRODUCTION,
    '## How values are written',
    VALUE_KINDS.map(([type, form]) => `- **${type}**: ${form}`).join('\n'),
    '## NAME.toml',
    ...sections(VM_KEYS, neededOf('vm')),
    '## host.toml',
    ...sections(HOST_KEYS, neededOf('host')),
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
bhyve(8), or the program, that it becomes. \`[name]\` is a table; \`[[name]]\` may stand several times. The manual pages
vmctl.toml(5) and vmctl-host.toml(5) have an example of each, \`vmctl help KEY\` shows one key, and \`vmctl schema\` prints the same for
editors.`;

const RELEASES = `Words for bhyve are those of the host's release and machine, and what its bhyve cannot do is refused before a start. FreeBSD 13 is served as far as
it goes; arm64 from FreeBSD 15 on, where "uefi" is U-Boot (package u-boot-bhyve-arm64), there is one serial port, and whether bhyve
has a power button is not proven: a stop waits for the guest. What needs a release, or is not there on arm64:`;

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
