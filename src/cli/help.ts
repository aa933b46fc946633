import type { CliCommand, CommandGroup, OptionSpec } from './command.js';
import { GLOBAL_OPTIONS } from './option.js';

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

/** `vmctl --help`. */
export function renderHelp(groups: readonly CommandGroup[]): string {
  return [
    'usage: vmctl [--dir DIR] [--json] COMMAND [ARGUMENTS]',
    'bhyve virtual machines: one TOML file each, netgraph plumbed, supervised.',
    ...commandLists(groups),
    `options:\n${optionList(GLOBAL_OPTIONS)}`,
    environmentList(),
    `exit status (sysexits(3)); of several VMs, that of the first that failed:\n${statusList(ALL_STATUSES)}`,
    'vmctl COMMAND --help says more; vmctl help topics lists the manuals and their chapters.\n',
  ].join('\n\n');
}

/** `vmctl COMMAND --help`. */
export function renderCommandHelp(command: CliCommand): string {
  const { name, aliases = [], synopsis, summary, notes = [], options, statuses } = command;
  return [
    `usage: vmctl ${`${name} ${synopsis}`.trimEnd()}`,
    `${summary}.`,
    ...notes,
    ...(aliases.length === 0 ? [] : [`Also known as: ${aliases.join(', ')}.`]),
    `options:\n${optionList([...options, ...GLOBAL_OPTIONS])}`,
    `exit status:\n${statusList({ ...COMMON_STATUSES, ...statuses })}\n`,
  ].join('\n\n');
}

/** One column for all groups. */
function commandLists(groups: readonly CommandGroup[]): readonly string[] {
  const rows = groups.flatMap(({ commands }) => commands.map(commandRow));
  const lines = columns(rows).split('\n');
  let next = 0;
  return groups.map(({ title, commands }) => {
    const own = lines.slice(next, (next += commands.length));
    return `${title}:\n${own.join('\n')}`;
  });
}

function commandRow({ name, aliases = [], summary }: CliCommand): readonly [string, string] {
  return [name, aliases.length === 0 ? summary : `${summary} (also: ${aliases.join(', ')})`];
}

function optionList(options: readonly OptionSpec[]): string {
  return columns(
    options.map(({ name, short, value, summary }) => [
      `${short === undefined ? '    ' : `-${short}, `}--${name}${value === undefined ? '' : ` ${value}`}`,
      summary,
    ]),
  );
}

function environmentList(): string {
  const rows = [
    ['VMCTL_DIR', 'definitions directory'],
    ['VMCTL_ROOT', 'alternate root directory: every path of vmctl and of the definitions lies below it'],
    ['NO_COLOR', 'no colours, on terminals either'],
  ];
  return `environment:\n${columns(rows)}`;
}

function statusList(statuses: Readonly<Record<number, string>>): string {
  return columns(Object.entries(statuses));
}

function columns(rows: readonly (readonly string[])[]): string {
  const width = Math.max(...rows.map(([left = '']) => left.length));
  return rows.map(([left = '', right = '']) => `  ${left.padEnd(width)}  ${right}`.trimEnd()).join('\n');
}
