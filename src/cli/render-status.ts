import type { StatusReport } from '../protocol/report.js';
import type { Colour, Paint } from './colour.js';
import { formatDuration, formatSize } from './quantity.js';
import { printable, renderTable, type Cell } from './table.js';

const HEADING = ['NAME', 'STATE', 'PID', 'UPTIME', 'CPUS', 'MEMORY', 'LINKS', 'RESTARTS', 'LAST EXIT'];

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

/** `vmctl status`: one row per VM. */
export function renderStatusTable(vms: readonly StatusReport[], paint: Paint): string {
  if (vms.length === 0) return 'no VMs defined\n';
  return renderTable(HEADING, vms.map(statusRow), paint);
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
    ['uptime', vm.uptimeSeconds === null ? undefined : formatDuration(vm.uptimeSeconds)],
    ['cpus', String(vm.cpus)],
    ['memory', formatSize(vm.memoryBytes)],
    ...vm.links.map(({ bridge, hook, mac, socket }): [string, string] => [
      'link',
      `${bridge}:${hook}  ${mac}  socket ${socket}:`,
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

function statusRow(vm: StatusReport): readonly Cell[] {
  return [
    { text: vm.name },
    { text: tableState(vm), colour: STATE_COLOURS[vm.status] },
    { text: vm.pid === null ? '-' : String(vm.pid), align: 'right' },
    { text: vm.uptimeSeconds === null ? '-' : formatDuration(vm.uptimeSeconds), align: 'right' },
    { text: String(vm.cpus), align: 'right' },
    { text: formatSize(vm.memoryBytes), align: 'right' },
    { text: vm.links.map(({ bridge, hook }) => `${bridge}:${hook}`).join(' ') || '-' },
    { text: String(vm.restarts), align: 'right' },
    { text: vm.lastExit ?? '-' },
  ];
}

function tableState(vm: StatusReport): string {
  return vm.definition === 'current' ? stateText(vm) : `${stateText(vm)}, definition ${vm.definition}`;
}

function stateText({ status, detail }: StatusReport): string {
  return detail === null ? status : `${status} (${printable(detail)})`;
}
