import {
  BHYVE_OPTIONS,
  type BhyveRow,
  HOST_KEYS,
  type KeyRow,
  VM_KEYS,
} from '../../src/definition/key-table.js';

/** The chapter of the manual that is made of the table of keys, as src/man/definition.md. */
export function renderManual(): string {
  return `${[
    '# Keys of the definitions',
    INTRODUCTION,
    '## NAME.toml',
    ...sections(VM_KEYS),
    '## host.toml',
    ...sections(HOST_KEYS),
    '## Every option of bhyve(8)',
    'Options that say the same as a key are said by the key. `fixed` is never to be said, `extra_args` is for those who must.',
    BHYVE_OPTIONS.map(optionLine).join('\n'),
  ].join('\n\n')}\n`;
}

const INTRODUCTION = `One file \`NAME.toml\` for each virtual machine, and one \`host.toml\`. Below is every key: what it may be, what holds
without it, and behind the arrow the option of bhyve(8), or the program, that it becomes. \`vmctl schema\`
prints the same for editors.`;

/** Keys of one table stand together, below a line on the table itself. */
function sections(rows: readonly KeyRow[]): readonly string[] {
  const tables = rows.filter(({ key }) => rows.some((one) => isBelow(one.key, key)));
  return [
    keyList(rows.filter((row) => row.key.split('.').length === 1)),
    ...tables.flatMap((row) => {
      const own = rows.filter(({ key }) => isBelow(key, row.key));
      return [`### ${titleOf(row)}`, `${row.sentence}`, keyList(own)];
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

function keyList(rows: readonly KeyRow[]): string {
  return rows
    .map(({ key, type, initial, option, sentence }) => {
      const otherwise = initial === undefined ? '' : `; default ${defaultText(initial)}`;
      const becomes = option === undefined ? '' : ` → ${code(option)}`;
      return `- **${code(key.split('.').at(-1) ?? '')}** (${type}${otherwise})${becomes}: ${sentence}`;
    })
    .join('\n');
}

function defaultText(initial: string): string {
  return initial.startsWith('(') ? initial.slice(1, -1) : code(initial);
}

function optionLine({ option, keys, why }: BhyveRow): string {
  const said = keys.map((key) => (key === 'fixed' ? 'fixed' : code(key))).join(', ');
  return `- ${code(option)}: ${said}${why === undefined ? '' : `. ${why}`}`;
}

function code(text: string): string {
  return `\`${text}\``;
}
