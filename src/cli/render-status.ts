import type { StatusReport } from '../protocol/report.js';
import type { Colour, Paint } from './colour.js';
import { formatDuration, formatSize } from './quantity.js';
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
};

const DEFINITION_NOTES: Readonly<Record<StatusReport['definition'], string | undefined>> = {
  current: undefined,
  changed: 'definition changed: in force at the next start',
  broken: 'definition broken: see vmctl check',
  removed: 'definition removed',
};

const COLUMNS: readonly Column<StatusReport>[] = [
  { heading: 'NAME', text: ({ name }) => name },
  { heading: 'STATE', text: tableState, colour: ({ status }) => STATE_COLOURS[status] },
  { heading: 'PID', align: 'right', text: ({ pid }) => String(pid ?? '-') },
  { heading: 'UPTIME', align: 'right', text: ({ uptimeSeconds }) => uptimeText(uptimeSeconds) ?? '-' },
  { heading: 'CPUS', align: 'right', text: ({ cpus }) => String(cpus) },
  { heading: 'MEMORY', align: 'right', text: ({ memoryBytes }) => formatSize(memoryBytes) },
  { heading: 'LINKS', text: ({ links }) => links.map(linkText).join(' ') || '-' },
  { heading: 'RESTARTS', align: 'right', text: ({ restarts }) => String(restarts) },
  { heading: 'LAST EXIT', text: ({ lastExit }) => printable(lastExit ?? '-') },
];

/** `vmctl status`: one row per VM. */
export function renderStatusTable(vms: readonly StatusReport[], paint: Paint): string {
  if (vms.length === 0) return 'no VMs defined\n';
  return renderTable(COLUMNS, vms, paint);
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
    ['cpus', String(vm.cpus)],
    ['memory', formatSize(vm.memoryBytes)],
    ...vm.links.map((link): [string, string] => [
      'link',
      `${linkText(link)}  ${link.mac}  socket ${link.socket}:`,
    ]),
    ['restarts', String(vm.restarts)],
    ['failures', vm.attempts === 0 ? undefined : `${vm.attempts} that count towards giving up`],
    ['last exit', vm.lastExit === null ? 'none' : printable(vm.lastExit)],
    ['definition', note],
  ];
  const shown = facts.filter((fact): fact is readonly [string, string] => fact[1] !== undefined);
  return [
    ...shown.map(([label, text]) => `${label.padEnd(13)}${text}\n`),
    ...(vm.lastOutput.length === 0 ? [] : ['last output\n']),
    ...vm.lastOutput.map((line) => `  ${printable(line)}\n`),
  ].join('');
}

function tableState(vm: StatusReport): string {
  return vm.definition === 'current' ? stateText(vm) : `${stateText(vm)}, definition ${vm.definition}`;
}

function stateText({ status, detail }: StatusReport): string {
  return detail === null ? status : `${status} (${printable(detail)})`;
}

function linkText({ bridge, hook }: StatusReport['links'][number]): string {
  return `${bridge}:${hook}`;
}

function uptimeText(seconds: number | null): string | undefined {
  return seconds === null ? undefined : formatDuration(seconds);
}
