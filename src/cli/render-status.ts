import { VM_STATES, type StatusReport } from '../protocol/report.js';
import type { Colour, Paint } from './colour.js';
import { fitTable, type FittedColumn } from './fitted-table.js';
import { formatDuration, formatSize } from './quantity.js';
import type { StatusChoice } from './status-choice.js';
import { statusNotes } from './status-notes.js';
import { printable } from './table.js';

const STATE_COLOURS: Readonly<Record<StatusReport['status'], Colour>> = {
  running: 'green',
  stopped: 'dim',
  starting: 'yellow',
  stopping: 'yellow',
  restarting: 'yellow',
  failed: 'red',
  foreign: 'magenta',
  unknown: 'magenta',
  waiting: 'yellow',
};

/** A daemon that is newer may know states that nobody here has heard of. */
export function stateColour({ status }: Pick<StatusReport, 'status'>): Colour {
  return STATE_COLOURS[status] ?? 'bold';
}

type Column = FittedColumn<StatusReport>;

/** Numbers say in which order they go where there is no room. */
const NAME: Column = { heading: 'NAME', rank: 0, least: 16, text: ({ name }) => printable(name) };
const STATE: Column = {
  ...{ heading: 'STATE', rank: 0, text: ({ status }) => status },
  colour: stateColour,
};
const PID: Column = { heading: 'PID', rank: 5, align: 'right', text: ({ pid }) => String(pid ?? '-') };
const UPTIME: Column = {
  ...{ heading: 'UPTIME', rank: 1, align: 'right' },
  text: ({ uptimeSeconds }) => uptimeText(uptimeSeconds) ?? '-',
};
const CPUS: Column = { heading: 'CPUS', rank: 3, align: 'right', text: cpusText };
const MEMORY: Column = { heading: 'MEMORY', rank: 2, align: 'right', text: memoryText };
const LINKS: Column = {
  ...{ heading: 'LINKS', rank: 4, least: 14 },
  text: ({ links }) => printable(links.map(linkText).join(' ')) || '-',
};
const RESTARTS: Column = {
  ...{ heading: 'RESTARTS', rank: 6, align: 'right' },
  text: ({ restarts }) => String(restarts),
};
const LAST_EXIT: Column = {
  ...{ heading: 'LAST EXIT', rank: 7, least: 16 },
  text: ({ lastExit }) => printable(lastExit ?? '-'),
};
const BOOT: Column = { heading: 'BOOT', rank: 9, unless: '-', text: bootText };
const TAGS: Column = {
  ...{ heading: 'TAGS', rank: 8, unless: '-' },
  text: ({ tags = [] }) => printable(tags.join(',')) || '-',
};
const DESCRIPTION: Column = {
  ...{ heading: 'DESCRIPTION', rank: 10, unless: '' },
  text: ({ description }) => printable(description),
};

/** Elsewhere than in `wide` the last exit is only a reminder. */
const LONGEST_EXIT = 40;
const COLUMNS: readonly Column[] = [
  ...[NAME, STATE, PID, UPTIME, CPUS, MEMORY, LINKS, RESTARTS],
  { ...LAST_EXIT, text: (vm) => shortened(LAST_EXIT.text(vm)) },
];
/** From so many VMs on nobody counts them. */
const MANY = 10;

export interface StatusView {
  readonly paint: Paint;
  /** Of the terminal; undefined = there is none. */
  readonly columns?: number | undefined;
  readonly choice?: Pick<StatusChoice, 'format'> & Partial<StatusChoice>;
  /** For the times of `wide`, ms since the epoch. */
  readonly now?: number;
}

/** `vmctl status`: one row per VM, below the table what does not fit into a column, and how many there are. */
export function renderStatusTable(vms: readonly StatusReport[], view: StatusView): string {
  const { table, notes, summary } = statusLines(vms, view);
  const foot = vms.length > MANY ? [summary] : [];
  const blocks = [table, notes, foot].filter((lines) => lines.length > 0);
  return blocks.map((lines) => lines.map((line) => `${line}\n`).join('')).join('\n');
}

export interface StatusLines {
  /** The heading first. */
  readonly table: readonly string[];
  readonly notes: readonly string[];
  readonly summary: string;
}

export function statusLines(vms: readonly StatusReport[], view: StatusView): StatusLines {
  const { paint, columns = Infinity, choice, now = Date.now() } = view;
  const summary = renderSummary(vms, paint);
  if (vms.length === 0) return { table: [nobodyText(choice)], notes: [], summary };
  const isWide = choice?.format === 'wide';
  const wanted = isWide ? wideColumns(now) : COLUMNS;
  const table = fitTable(wanted, vms, { paint, columns: isWide ? Infinity : columns });
  return { table, notes: statusNotes(vms), summary };
}

function wideColumns(now: number): readonly Column[] {
  const since: Column = {
    ...{ heading: 'SINCE', rank: 9, align: 'right', unless: '-' },
    text: (vm) => (vm.since === undefined ? '-' : formatDuration((now - Date.parse(vm.since)) / 1000)),
  };
  const rest = [CPUS, MEMORY, LINKS, RESTARTS, BOOT, TAGS, LAST_EXIT, DESCRIPTION];
  return [NAME, STATE, since, PID, UPTIME, ...rest];
}

/** `300 VMs: 290 running, 7 stopped, 3 failed`. */
export function renderSummary(vms: readonly StatusReport[], paint: Paint): string {
  const counts = [...VM_STATES].reverse().flatMap((state) => {
    const count = vms.filter(({ status }) => status === state).length;
    return count === 0 ? [] : [{ state, count }];
  });
  const order = ['running', 'stopped'];
  const sorted = [
    ...order.flatMap((state) => counts.filter((one) => one.state === state)),
    ...counts.filter(({ state }) => !order.includes(state)),
  ];
  const words = sorted.map(({ state, count }) => {
    const text = `${count} ${state}`;
    return state === 'stopped' ? text : paint(text, stateColour({ status: state }));
  });
  return `${vms.length} VM${vms.length === 1 ? '' : 's'}: ${words.join(', ') || 'none'}`;
}

function nobodyText(choice: StatusView['choice']): string {
  const { states, tag, bridge } = choice ?? {};
  const isChosen = states !== undefined || tag !== undefined || bridge !== undefined;
  return isChosen ? 'no VM is like that' : 'no VMs defined';
}

function shortened(text: string): string {
  return text.length > LONGEST_EXIT ? `${text.slice(0, LONGEST_EXIT - 1)}…` : text;
}

/** 0 = not known: the file is broken and nothing runs. */
export function cpusText({ cpus }: Pick<StatusReport, 'cpus'>): string {
  return cpus === 0 ? '-' : String(cpus);
}

export function memoryText({ memoryBytes }: Pick<StatusReport, 'memoryBytes'>): string {
  return memoryBytes === 0 ? '-' : formatSize(memoryBytes);
}

export function linkText({ bridge, hook, differs }: StatusReport['links'][number]): string {
  return differs?.startsWith('unplugged') === true ? 'unplugged' : `${bridge}:${hook}`;
}

export function uptimeText(seconds: number | null): string | undefined {
  return seconds === null ? undefined : formatDuration(seconds);
}

function bootText({ autostart }: StatusReport): string {
  if (autostart === undefined || autostart === false) return '-';
  return autostart === true ? 'starts' : autostart;
}
