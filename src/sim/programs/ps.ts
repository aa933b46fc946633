import { getopt } from '../getopt.js';
import { countersOf, residentBytesOf } from '../load.js';
import { commandLine, livingProcesses, noteStrangers } from '../process.js';
import { reply, type Call, type Evidence, type Outcome } from '../call.js';
import { shuffled } from '../random.js';
import type { Process } from '../inhabitant.js';
import type { World } from '../world.js';

export const EVIDENCE = {
  'ps: rows': 'facts 9; bin/ps/keyword.c [14] for headers and justification',
  'ps: time, rss, inblk, oublk':
    'bin/ps/print.c, keyword.c [14]; sys/kern/kern_proc.c for ki_runtime and ki_rusage',
  'ps: nothing found': 'facts 9',
  'ps: unknown keyword': 'bin/ps/keyword.c [14]',
  'ps: usage': 'UNPROVEN',
} satisfies Evidence;

interface Column {
  readonly header: string;
  readonly left?: boolean;
  readonly value: (process: Process, world: World) => string;
}

/** Keywords of ps(1); those of bin/ps/keyword.c that somebody could miss here. */
const COLUMNS: Readonly<Record<string, Column>> = {
  pid: { header: 'PID', value: (one) => String(one.pid) },
  ppid: { header: 'PPID', value: (one) => String(one.ppid) },
  pgid: { header: 'PGID', value: (one) => String(one.pid) },
  sid: { header: 'SID', value: (one) => String(one.pid) },
  jid: { header: 'JID', value: (one) => String(one.jid) },
  uid: { header: 'UID', value: (one) => String(one.uid) },
  user: { header: 'USER', left: true, value: (one) => (one.uid === 0 ? 'root' : String(one.uid)) },
  lstart: { header: 'STARTED', left: true, value: (one) => lstart(one.startedAt) },
  etimes: {
    header: 'ELAPSED',
    // Whole seconds of both, bin/ps/print.c elapseds().
    value: (one, world) => String(Math.max(0, seconds(world.clock.now()) - seconds(one.startedAt))),
  },
  state: { header: 'STAT', left: true, value: (one) => one.state ?? 'IC' },
  tt: { header: 'TT ', value: () => '- ' },
  time: { header: 'TIME', value: (one, world) => cpuTime(countersOf(world, one.pid).cpuMs) },
  '%cpu': { header: '%CPU', value: () => '0.0' },
  '%mem': { header: '%MEM', value: () => '0.0' },
  vsz: { header: 'VSZ', value: () => '14000' },
  rss: { header: 'RSS', value: (one, world) => String(Math.floor(residentBytesOf(world, one.pid) / 1024)) },
  inblk: { header: 'INBLK', value: (one, world) => String(countersOf(world, one.pid).reads) },
  oublk: { header: 'OUBLK', value: (one, world) => String(countersOf(world, one.pid).writes) },
  ucomm: { header: 'UCOMM', left: true, value: (one) => one.ucomm },
  comm: { header: 'COMMAND', left: true, value: (one) => one.ucomm },
  args: { header: 'COMMAND', left: true, value: commandLine },
  command: { header: 'COMMAND', left: true, value: commandLine },
};

const ALIASES: Readonly<Record<string, string>> = {
  stat: 'state',
  euid: 'uid',
  pcpu: '%cpu',
  pmem: '%mem',
  cputime: 'time',
  inblock: 'inblk',
  oublock: 'oublk',
  vsize: 'vsz',
};

/** ps(1): `-o` lists, `-p`, `-a -x -w`; only the processes of this world. */
export function ps(world: World, call: Call): Outcome {
  const { given, fault } = getopt(call.args, 'AaCcdefG:gHhjJ:LlM:mN:O:o:p:rSTt:U:uvwXxZ');
  if (fault !== undefined)
    return reply(EVIDENCE['ps: usage'], 1, {
      stderr: `ps: ${fault}\nusage: ps [-aCcdefHhjlmrSTuvwXxZ] [-O fmt | -o fmt]\n`,
    });
  const { columns, unknown } = parseFormat(given.get('o') ?? ['pid,tt,state,time,command']);
  const complaints = unknown.map((word) => `ps: ${word}: keyword not found\n`).join('');
  if (columns.length === 0)
    return reply(EVIDENCE['ps: unknown keyword'], 1, {
      stderr: `${complaints}ps: no valid keywords; valid keywords:\n`,
    });
  const rows = chosen(world, given.get('p'));
  const evidence =
    EVIDENCE[
      unknown.length > 0 ? 'ps: unknown keyword' : rows.length === 0 ? 'ps: nothing found' : 'ps: rows'
    ];
  return reply(evidence, rows.length === 0 || unknown.length > 0 ? 1 : 0, {
    stdout: table(world, columns, rows),
    stderr: complaints,
  });
}

function chosen(world: World, wanted: readonly string[] | undefined): Process[] {
  noteStrangers(world);
  const living = livingProcesses(world);
  const pids = wanted?.flatMap((word) => word.split(/[ ,]+/)).map(Number);
  const rows = pids === undefined ? living : living.filter((one) => pids.includes(one.pid));
  return world.settings.kind ? rows.sort((a, b) => a.pid - b.pid) : shuffled(rows, world.random);
}

/** `a,b=HEADER`: a header runs to the end of its word (ps.1). */
function parseFormat(lists: readonly string[]): { columns: Column[]; unknown: string[] } {
  const columns: Column[] = [];
  const unknown: string[] = [];
  for (const list of lists) {
    for (const [, name = '', equals, header = ''] of list.matchAll(/([^ \t,\n=]+)(?:(=)([^]*))?/g)) {
      const column = COLUMNS[ALIASES[name] ?? name];
      if (column === undefined) unknown.push(name);
      else columns.push(equals === undefined ? column : { ...column, header });
    }
  }
  return { columns, unknown };
}

function table(world: World, columns: readonly Column[], rows: readonly Process[]): string {
  const headers = columns.map((column) => column.header);
  const cells = rows.map((row) => columns.map((column) => column.value(row, world)));
  const widths = columns.map((_, at) =>
    Math.max(...[headers, ...cells].map((line) => line[at]?.length ?? 0)),
  );
  const shown = headers.every((header) => header === '') ? cells : [headers, ...cells];
  return shown
    .map(
      (line) =>
        `${line.map((cell, at) => pad(cell, widths[at] ?? 0, columns[at]?.left === true, at === line.length - 1)).join(' ')}\n`,
    )
    .join('');
}

function pad(cell: string, width: number, left: boolean, last: boolean): string {
  if (!left) return cell.padStart(width);
  return last ? cell : cell.padEnd(width);
}

/** Minutes, seconds, hundredths: bin/ps/print.c printtime(). */
function cpuTime(ms: number): string {
  const hundredths = Math.round(ms / 10);
  const rest = String(((hundredths / 100) % 60) | 0).padStart(2, '0');
  return `${Math.floor(hundredths / 6000)}:${rest}.${String(hundredths % 100).padStart(2, '0')}`;
}

function seconds(ms: number): number {
  return Math.floor(ms / 1000);
}

const DAYS = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'];
const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** strftime %c in the C locale. */
function lstart(at: number): string {
  const date = new Date(at);
  const time = [date.getHours(), date.getMinutes(), date.getSeconds()]
    .map((part) => String(part).padStart(2, '0'))
    .join(':');
  return `${DAYS[date.getDay()]} ${MONTHS[date.getMonth()]} ${String(date.getDate()).padStart(2)} ${time} ${date.getFullYear()}`;
}
