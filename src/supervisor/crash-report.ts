import { canonicalJson } from '../definition/canonical.js';
import type { LinkCount } from './context.js';
import type { CrashFacts } from './crash-facts.js';

/** A crash bundle for people: what matters first, what explains it below. */
export function renderCrash(facts: CrashFacts): string {
  const { host, argv, definition } = facts;
  const section = (heading: string, lines: readonly string[], part: keyof CrashFacts): string =>
    sectionOf(heading, facts.leftOut.includes(part) ? ['left out: the bundle has no room for it'] : lines);
  const code = facts.code === null ? (facts.signal ?? 'none') : String(facts.code);
  const rows: readonly (readonly [string, string])[] = [
    ['vm', facts.vm],
    ['time', facts.time],
    ['end', facts.exit],
    ['cause', facts.cause],
    ['exit status', code],
    ['pid', facts.pid === null ? 'bhyve did not run' : String(facts.pid)],
    ['uptime', facts.uptimeSeconds === null ? 'none' : `${facts.uptimeSeconds} s`],
    ['restarts', `${facts.restarts} since an operator started it`],
    ['vmctl', facts.next],
    ...(facts.hint === null ? [] : [['hint', facts.hint] as const]),
    ['host', `${host.name}, FreeBSD ${host.release} ${host.arch}, vmctl ${host.vmctl}`],
    ['definition', `sha256 ${facts.definitionHash}`],
  ];
  return [
    ...rows.map(([label, text]) => `${label.padEnd(13)}${text}\n`),
    section('command', argv === null ? ['bhyve was not started'] : argvLines(argv), 'argv'),
    section('last output of bhyve', facts.output, 'output'),
    section('last lines of the console', facts.console, 'console'),
    section('links', facts.links.map(linkLine), 'links'),
    section('definition it ran with', canonicalJson(definition, 2).split('\n'), 'definition'),
  ].join('');
}

function sectionOf(heading: string, lines: readonly string[]): string {
  const shown = lines.length === 0 ? ['none'] : lines;
  return `\n${heading}\n${shown.map((line) => `  ${line}\n`).join('')}`;
}

/** An option and what belongs to it on one line. */
function argvLines([program = '', ...words]: readonly string[]): readonly string[] {
  const lines: string[] = [program];
  for (const word of words) {
    const before = lines.at(-1) ?? '';
    if (lines.length > 1 && /^ {2}-\S+$/.test(before) && !word.startsWith('-'))
      lines[lines.length - 1] = `${before} ${word}`;
    else lines.push(`  ${word}`);
  }
  return lines;
}

function linkLine({ nic, bridge, hook, mac, counts }: LinkCount): string {
  const where = `${bridge}:${hook}  NIC ${nic}  ${mac}`;
  if (counts === null) return `${where}  not counted`;
  const { recvPackets, recvOctets, xmitPackets, xmitOctets, loopDrops } = counts;
  return `${where}  sent ${recvPackets} frames, ${recvOctets} bytes; got ${xmitPackets} frames, ${xmitOctets} bytes; loop drops ${loopDrops}`;
}
