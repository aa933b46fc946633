import type { CliCommand, CommandGroup, OptionSpec } from './command.js';
import { noteLines } from './help-note.js';
import { GLOBAL_OPTIONS } from './option.js';
import { twoColumns } from './two-columns.js';
import { wrap } from './wrap.js';

/** What every command may end with. */
const COMMON_STATUSES: Readonly<Record<number, string>> = {
  0: 'done',
  64: 'the command line is wrong',
  70: 'a fault of vmctl itself',
};

/** What any command may end with. */
export const ALL_STATUSES: Readonly<Record<number, string>> = {
  ...COMMON_STATUSES,
  65: 'a definition has faults',
  68: 'no such VM',
  69: 'no daemon is running, or a second one was asked for',
  71: 'a host program or system call failed; a guest did not come up',
  75: 'not possible in this state, or not done in time: try again',
  76: 'vmctl and its daemon do not understand each other',
  77: 'not root, or not allowed',
};

/** `vmctl --help`, in lines of so many cells. */
export function renderHelp(groups: readonly CommandGroup[], columns: number): string {
  return [
    'usage: vmctl [--dir DIR] [--json] COMMAND [ARGUMENTS]',
    'bhyve virtual machines: one TOML file each, netgraph plumbed, supervised.',
    ...commandLists(groups, columns),
    list('options', optionRows(GLOBAL_OPTIONS), columns),
    list('environment', ENVIRONMENT, columns),
    list(
      'exit status (sysexits(3)); of several VMs, that of the first that failed',
      Object.entries(ALL_STATUSES),
      columns,
    ),
    `${wrap('vmctl COMMAND --help says more; vmctl help topics lists the manuals and their chapters.', columns).join('\n')}\n`,
  ].join('\n\n');
}

/** `vmctl COMMAND --help`. */
export function renderCommandHelp(command: CliCommand, columns: number): string {
  const { name, aliases = [], synopsis, summary, notes = [], options, statuses } = command;
  return [
    usageLines(`vmctl ${name} ${synopsis}`.trimEnd(), columns),
    wrap(`${summary}.`, columns).join('\n'),
    ...notes.map((note) => noteLines(note, columns).join('\n')),
    ...(aliases.length === 0 ? [] : [`Also known as: ${aliases.join(', ')}.`]),
    list('options', optionRows([...options, ...GLOBAL_OPTIONS]), columns),
    `${list('exit status', Object.entries({ ...COMMON_STATUSES, ...statuses }), columns)}\n`,
  ].join('\n\n');
}

/** What goes on stands below the command. */
function usageLines(text: string, columns: number): string {
  return wrap(`usage: ${text}`, columns - USAGE.length).join(`\n${USAGE}`);
}

const USAGE = ' '.repeat('usage: '.length);

type Row = readonly [string, string];

const ENVIRONMENT: readonly Row[] = [
  ['VMCTL_DIR', 'definitions directory'],
  ['VMCTL_ROOT', 'alternate root directory: every path of vmctl and of the definitions lies below it'],
  ['NO_COLOR', 'no colours, on terminals either'],
];

function list(title: string, rows: readonly Row[], columns: number): string {
  return [`${title}:`, ...twoColumns(rows, columns)].join('\n');
}

/** One column for all groups: each is laid out beside the longest name of all. */
function commandLists(groups: readonly CommandGroup[], columns: number): readonly string[] {
  const width = Math.max(...groups.flatMap(({ commands }) => commands.map(({ name }) => name.length)));
  return groups.map(({ title, commands }) =>
    list(
      title,
      commands.map(({ name, ...rest }) => commandRow({ name: name.padEnd(width), ...rest })),
      columns,
    ),
  );
}

function commandRow({ name, aliases = [], summary }: Pick<CliCommand, 'name' | 'aliases' | 'summary'>): Row {
  return [name, aliases.length === 0 ? summary : `${summary} (also: ${aliases.join(', ')})`];
}

function optionRows(options: readonly OptionSpec[]): readonly Row[] {
  return options.map(({ name, short, value, summary }) => [
    `${short === undefined ? '    ' : `-${short}, `}--${name}${value === undefined ? '' : ` ${value}`}`,
    summary,
  ]);
}
