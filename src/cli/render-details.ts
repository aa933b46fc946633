import type { StatusDetails, StatusReport } from '../protocol/report.js';
import type { Paint } from './colour.js';
import { formatDuration } from './quantity.js';
import { renderDeaths } from './render-deaths.js';
import { renderDisks, renderLinks } from './render-devices.js';
import { cpusText, memoryText, stateColour, uptimeText } from './render-status.js';
import { statusAdvice } from './status-advice.js';
import { ARGV_NOTE, DEFINITION_NOTES } from './status-notes.js';
import { printable } from './table.js';

type Fact = readonly [label: string, text: string | undefined];

const LABEL = 13;

/** `vmctl status NAME`: everything there is to say about one VM. `now`: ms since the epoch. */
export function renderStatusDetails(report: StatusReport, paint: Paint, now: number): string {
  const vm = { ...report, name: printable(report.name) };
  const { details, lastOutput } = vm;
  return [
    ...[...stateFacts(vm, paint, now), ...guestFacts(vm), ...fileFacts(vm)].map(factLine),
    renderLinks(vm, paint),
    renderDisks(details, paint),
    ...(lastOutput.length === 0 ? [] : ['\nlast output\n']),
    ...lastOutput.map((line) => `  ${printable(line)}\n`),
    renderDeaths(details, paint),
  ].join('');
}

function factLine([label, text]: Fact): string {
  return text === undefined ? '' : `${label.padEnd(LABEL)}${text}\n`;
}

function stateFacts(vm: StatusReport, paint: Paint, now: number): readonly Fact[] {
  const { name, description, status, detail, tags = [] } = vm;
  const state = detail === null ? status : `${status} (${printable(detail)})`;
  return [
    ['name', paint(name, 'bold')],
    ['description', printable(description) || undefined],
    ['tags', tags.length === 0 ? undefined : printable(tags.join(', '))],
    ['state', paint(state, stateColour(vm))],
    ['since', sinceText(vm, now)],
    ['wanted', wantedText(vm)],
    ...statusAdvice(vm).map((line, at): Fact => [at === 0 ? 'what to do' : '', printable(line)]),
  ];
}

function guestFacts(vm: StatusReport): readonly Fact[] {
  const { pid, ready, details, attempts, restarts, lastExit } = vm;
  return [
    ['pid', pid === null ? undefined : String(pid)],
    ['uptime', uptimeText(vm.uptimeSeconds)],
    ['ready', ready === null ? undefined : ready ? 'yes' : 'no'],
    ['cpus', cpusText(vm)],
    ['memory', memoryText(vm)],
    ['loader', textOf(details?.loader)],
    ['medium', textOf(details?.medium)],
    ['screen', details?.vnc === undefined ? undefined : `vnc ${printable(details.vnc)}`],
    ...consoleFacts(vm.name, details),
    ['restarts', String(restarts)],
    ['failures', attempts === 0 ? undefined : `${attempts} that count towards giving up`],
    ['last exit', lastExit === null ? 'none' : printable(lastExit)],
  ];
}

function fileFacts(vm: StatusReport): readonly Fact[] {
  const { details } = vm;
  const path = details?.files?.definition;
  const words = [path, DEFINITION_NOTES[vm.definition]].filter((part) => part !== undefined);
  const log = details?.files?.log;
  return [
    ['at boot', bootText(details?.boot)],
    ['order', orderText(details?.boot)],
    ['definition', words.length === 0 ? undefined : printable(words.join(': '))],
    ['protected', details?.protect === true ? 'stop, kill, restart and reset only with --force' : undefined],
    ['log', log === undefined ? undefined : `${printable(log)}; vmctl logs ${vm.name} tells the story too`],
    ['argv', argvText(vm)],
    ...(details?.differences ?? []).map((line): Fact => ['', printable(line)]),
  ];
}

/** What the intent means where the fact does not tell it. */
function wantedText({ intent, status, details }: StatusReport): string {
  const policy = details?.policy === undefined ? '' : `, restarted: ${details.policy}`;
  if (intent === 'cycle') return 'cycle: down, and up again';
  if (intent === 'up' && status === 'stopped') return 'up, but its guest went down by itself';
  if (intent === 'up' && status === 'failed') return 'up, but vmctl has given up';
  if (intent === 'up') return `up${policy}`;
  if (status === 'running' || status === 'foreign') return 'down, but it runs';
  return status === 'stopping' ? 'down: its guest is asked to power off' : 'down';
}

function sinceText({ since }: StatusReport, now: number): string | undefined {
  if (since === undefined) return undefined;
  const ago = formatDuration((now - Date.parse(since)) / 1000);
  return `${since.replace('T', ' ').replace(/\.\d+Z$/, 'Z')}, ${ago} ago`;
}

function bootText(boot: StatusDetails['boot']): string | undefined {
  if (boot === undefined) return undefined;
  if (boot.autostart === 'unless-stopped') return 'starts, unless an operator has stopped it';
  return boot.autostart ? 'starts' : 'stays down';
}

function orderText(boot: StatusDetails['boot']): string | undefined {
  const { after = [], before = [], startDelaySeconds = 0 } = boot ?? {};
  const words = [
    ...(after.length === 0 ? [] : [`after ${after.join(', ')}`]),
    ...(startDelaySeconds === 0 ? [] : [`${formatDuration(startDelaySeconds)} later`]),
    ...(before.length === 0 ? [] : [`before ${before.join(', ')}`]),
  ];
  return words.length === 0 ? undefined : printable(words.join('; '));
}

function consoleFacts(name: string, details: StatusDetails | undefined): readonly Fact[] {
  return (details?.consoles ?? []).map(({ port, backend, device, log }, at): Fact => {
    const place = device === null || device === backend ? backend : device;
    const kept = log === null ? '' : `, kept in ${log}`;
    const way = at === 0 && log !== null ? `; vmctl console ${name}` : '';
    return ['console', printable(`${port} ${place}${kept}${way}`)];
  });
}

function argvText({ argv, details }: StatusReport): string | undefined {
  if (argv === 'differs') return ARGV_NOTE;
  if ((details?.differences ?? []).length > 0) return 'as its file gives; what is no part of it differs:';
  return argv === 'unknown' ? 'not known: the guest was started by others' : undefined;
}

function textOf(text: string | undefined): string | undefined {
  return text === undefined ? undefined : printable(text);
}
