import type { BridgeReport } from '../protocol/network.js';
import type { Colour, Paint } from './colour.js';
import type { FittedColumn, TableSpace } from './fitted-table.js';
import { printable, renderTable } from './table.js';

const STATE_COLOURS: Readonly<Record<BridgeReport['state'], Colour>> = {
  up: 'green',
  down: 'dim',
  degraded: 'red',
  unknown: 'magenta',
};

const COLUMNS: readonly FittedColumn<BridgeReport>[] = [
  { heading: 'NAME', text: ({ name }) => printable(name) },
  { heading: 'KIND', rank: 1, text: ({ kind }) => kind },
  { heading: 'STATE', text: ({ state }) => state, colour: ({ state }) => STATE_COLOURS[state] },
  { heading: 'MADE BY', rank: 4, text: ({ owner }) => ownerText(owner) },
  { heading: 'NIC', rank: 2, text: ({ interface: nic }) => nic ?? '-' },
  { heading: 'HOST', rank: 3, text: ({ hostInterface }) => hostInterface ?? '-' },
  { heading: 'HOOKS', rank: 5, align: 'right', text: ({ hooks }) => String(hooks ?? '-') },
  { heading: 'NODE', rank: 6, text: ({ nodeId }) => nodeText(nodeId) },
];

/** `vmctl bridge list`: one row per bridge, and below the table what is not as it should be. */
export function renderBridges(bridges: readonly BridgeReport[], space: TableSpace): string {
  if (bridges.length === 0) return 'no bridges\n';
  const problems = bridges
    .filter(({ state, problems }) => state !== 'down' || problems.length > 0)
    .flatMap(problemsOf)
    .map(problemLine);
  const below = problems.length === 0 ? '' : `\n${problems.join('')}`;
  return `${renderTable(COLUMNS, bridges, space)}${below}`;
}

/** `vmctl bridge show NAME`. */
export function renderBridgeDetails(bridge: BridgeReport, paint: Paint): string {
  const facts: readonly (readonly [string, string | null])[] = [
    ['name', paint(printable(bridge.name), 'bold')],
    ['kind', bridge.kind],
    ['state', paint(bridge.state, STATE_COLOURS[bridge.state])],
    ['made by', bridge.owner === null ? null : ownerText(bridge.owner)],
    ['nic', bridge.interface],
    ['host', bridge.hostInterface],
    ['hooks', bridge.hooks === null ? null : String(bridge.hooks)],
    ['node', bridge.nodeId === null ? null : nodeText(bridge.nodeId)],
    ...problemsOf(bridge).map(({ problem }): [string, string] => ['problem', printable(problem)]),
  ];
  return facts.flatMap(([label, text]) => (text === null ? [] : [`${label.padEnd(13)}${text}\n`])).join('');
}

/** One difference of one bridge from host.toml. */
export interface BridgeProblem {
  readonly bridge: string;
  readonly problem: string;
}

/** Every difference, with what to do; that a bridge of host.toml is not there is one. */
export function problemsOf({ name, state, owner, problems }: BridgeReport): readonly BridgeProblem[] {
  const told = problems.length > 0 || state === 'up' ? problems : [`is ${state}`];
  return told.map((problem) => ({
    bridge: name,
    problem: `${problem}; ${adviceFor({ name, state, owner })}`,
  }));
}

function adviceFor({ name, state, owner }: Pick<BridgeReport, 'name' | 'state' | 'owner'>): string {
  if (state === 'unknown') return `to look at it by hand: ngctl show ${name}:`;
  return owner === 'other'
    ? 'others made it: vmctl leaves it as it is'
    : `to mend it, or learn why not: vmctl bridge up ${name}`;
}

/** `vmctl bridge check`: one problem a line. */
export function renderProblems(problems: readonly BridgeProblem[]): string {
  return problems.map(problemLine).join('');
}

function problemLine({ bridge, problem }: BridgeProblem): string {
  const text = printable(problem);
  return text.startsWith(`${bridge}:`) ? `${text}\n` : `${bridge}: ${text}\n`;
}

function ownerText(owner: BridgeReport['owner']): string {
  return owner === 'other' ? 'others' : (owner ?? '-');
}

/** As ngctl(8) takes it for a path. */
function nodeText(nodeId: string | null): string {
  return nodeId === null ? '-' : `[${nodeId}]:`;
}
