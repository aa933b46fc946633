import type { StatusReport } from '../protocol/report.js';
import type { Colour, Paint } from './colour.js';
import { formatDuration, formatSize } from './quantity.js';
import { renderDeaths } from './render-deaths.js';
import { printable, renderTable, type Column } from './table.js';

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

const DEFINITION_NOTES: Readonly<Record<StatusReport['definition'], string | undefined>> = {
  current: undefined,
  changed: 'changed: in force at the next start',
  broken: 'broken: see vmctl check',
  removed: 'removed',
};

/** Of a guest whose argv is another one than its file gives. */
const ARGV_NOTE = 'running with another argv than its file gives: restart it to apply';

const COLUMNS: readonly Column<StatusReport>[] = [
  { heading: 'NAME', text: ({ name }) => name },
  { heading: 'STATE', text: ({ status }) => status, colour: ({ status }) => STATE_COLOURS[status] },
  { heading: 'PID', align: 'right', text: ({ pid }) => String(pid ?? '-') },
  { heading: 'UPTIME', align: 'right', text: ({ uptimeSeconds }) => uptimeText(uptimeSeconds) ?? '-' },
  { heading: 'CPUS', align: 'right', text: cpusText },
  { heading: 'MEMORY', align: 'right', text: memoryText },
  { heading: 'LINKS', text: ({ links }) => links.map(linkText).join(' ') || '-' },
  { heading: 'RESTARTS', align: 'right', text: ({ restarts }) => String(restarts) },
  { heading: 'LAST EXIT', text: ({ lastExit }) => shortened(printable(lastExit ?? '-')) },
];

const LONGEST_EXIT = 40;
/** States that raise the question why. */
const EXPLAINED: readonly StatusReport['status'][] = [
  'failed',
  'restarting',
  'unknown',
  'foreign',
  'waiting',
];

/** `vmctl status`: one row per VM, and below the table what does not fit into a column. */
export function renderStatusTable(vms: readonly StatusReport[], paint: Paint): string {
  if (vms.length === 0) return 'no VMs defined\n';
  const notes = vms.flatMap(notesOf).map((note) => `${note}\n`);
  return [renderTable(COLUMNS, vms, paint), ...(notes.length === 0 ? [] : ['\n', ...notes])].join('');
}

/** `vmctl status NAME`: everything there is to say about one VM. */
export function renderStatusDetails(vm: StatusReport, paint: Paint): string {
  const note = DEFINITION_NOTES[vm.definition];
  const facts: readonly (readonly [string, string | undefined])[] = [
    ['name', paint(vm.name, 'bold')],
    ['description', vm.description === '' ? undefined : printable(vm.description)],
    ['state', paint(stateText(vm), STATE_COLOURS[vm.status])],
    ['wanted', vm.intent],
    ['pid', vm.pid === null ? undefined : String(vm.pid)],
    ['uptime', uptimeText(vm.uptimeSeconds)],
    ['ready', vm.ready === null ? undefined : vm.ready ? 'yes' : 'no'],
    ['cpus', cpusText(vm)],
    ['memory', memoryText(vm)],
    ['medium', vm.details?.medium === undefined ? undefined : printable(vm.details.medium)],
    ['screen', vm.details?.vnc === undefined ? undefined : `vnc ${printable(vm.details.vnc)}`],
    ...vm.links.map((link): [string, string] => [
      'link',
      `${linkText(link)}  ${link.mac}  socket ${link.socket}:${link.differs === null ? '' : `  ${link.differs}`}`,
    ]),
    ...(vm.directNics ?? []).map(({ nic, backend }): [string, string] => [
      'nic',
      `${nic} on ${printable(backend)}`,
    ]),
    ['restarts', String(vm.restarts)],
    ['failures', vm.attempts === 0 ? undefined : `${vm.attempts} that count towards giving up`],
    ['last exit', vm.lastExit === null ? 'none' : printable(vm.lastExit)],
    ['definition', note],
    ['argv', argvText(vm)],
    ...(vm.details?.differences ?? []).map((line): [string, string] => ['', printable(line)]),
  ];
  const shown = facts.filter((fact): fact is readonly [string, string] => fact[1] !== undefined);
  return [
    ...shown.map(([label, text]) => `${label.padEnd(13)}${text}\n`),
    ...(vm.lastOutput.length === 0 ? [] : ['last output\n']),
    ...vm.lastOutput.map((line) => `  ${printable(line)}\n`),
    renderDeaths(vm.details, paint),
  ].join('');
}

function notesOf({ name, status, detail, definition, argv }: StatusReport): readonly string[] {
  const note = argv === 'differs' && definition !== 'broken' ? undefined : DEFINITION_NOTES[definition];
  return [
    ...(detail === null || !EXPLAINED.includes(status) ? [] : [`${name}: ${printable(detail)}`]),
    ...(argv === 'differs' ? [`${name}: ${ARGV_NOTE}`] : []),
    ...(note === undefined ? [] : [`${name}: definition ${note}`]),
  ];
}

function argvText({ argv, details }: StatusReport): string | undefined {
  if (argv === 'differs') return ARGV_NOTE;
  if ((details?.differences ?? []).length > 0) return 'as its file gives; what is no part of it differs:';
  return argv === 'unknown' ? 'not known: the guest was started by others' : undefined;
}

function shortened(text: string): string {
  return text.length > LONGEST_EXIT ? `${text.slice(0, LONGEST_EXIT - 1)}…` : text;
}

/** 0 = not known: the file is broken and nothing runs. */
function cpusText({ cpus }: StatusReport): string {
  return cpus === 0 ? '-' : String(cpus);
}

function memoryText({ memoryBytes }: StatusReport): string {
  return memoryBytes === 0 ? '-' : formatSize(memoryBytes);
}

function stateText({ status, detail }: StatusReport): string {
  return detail === null ? status : `${status} (${printable(detail)})`;
}

function linkText({ bridge, hook, differs }: StatusReport['links'][number]): string {
  return differs?.startsWith('unplugged') === true ? 'unplugged' : `${bridge}:${hook}`;
}

function uptimeText(seconds: number | null): string | undefined {
  return seconds === null ? undefined : formatDuration(seconds);
}
