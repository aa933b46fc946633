import { isDark } from './condition.js';
import type { GraphEdge, GraphNode, Topology } from './topology.js';
import { cells, padTo } from './text-width.js';
import { endText, hookText, kindText, plain, stateText } from './word.js';

type Tone = 'bold' | 'dim' | 'red' | 'green' | 'yellow' | 'magenta';

export interface TreeStyle {
  /** Box characters; else ASCII. */
  readonly utf8: boolean;
  readonly paint: (text: string, tone: Tone) => string;
}

/** Bridges with a line for each end: who, what, which NIC, which link, state. A second NIC says so by `also`. */
export function renderTree(topology: Topology, style: TreeStyle): string {
  const nodes = new Map(topology.nodes.map((node) => [node.id, node]));
  const ends = new Map<string, GraphEdge[]>();
  for (const edge of topology.edges) ends.set(edge.member, [...(ends.get(edge.member) ?? []), edge]);
  const rows = topology.edges.map((edge) => readRow(edge, { ends, nodes }));
  const widths = [0, 1, 2, 3].map((at) =>
    rows.reduce((width, { texts }) => Math.max(width, cells(texts[at] ?? '')), 0),
  );
  const bridges = topology.nodes.filter(({ kind }) => kind === 'bridge');
  if (bridges.length === 0) return 'no bridges\n';
  return bridges
    .map((bridge) => {
      const own = rows.filter(({ edge }) => edge.bridge === bridge.id);
      return [headOf(bridge, style), ...bodyOf(own, widths, style)].map((line) => `${line}\n`).join('');
    })
    .join('\n');
}

interface Row {
  readonly edge: GraphEdge;
  readonly member: GraphNode | undefined;
  /** Name, kind, NIC, link. */
  readonly texts: readonly string[];
  /** Where else the member is. */
  readonly also: string;
}

interface Lookup {
  readonly nodes: ReadonlyMap<string, GraphNode>;
  /** Member -> its links. */
  readonly ends: ReadonlyMap<string, readonly GraphEdge[]>;
}

function readRow(edge: GraphEdge, { nodes, ends }: Lookup): Row {
  const member = nodes.get(edge.member);
  const others = (ends.get(edge.member) ?? []).filter(({ bridge }) => bridge !== edge.bridge);
  const elsewhere = [
    ...others.map(({ bridge, hook }) => `${nodes.get(bridge)?.name ?? ''}:${hook ?? '-'}`),
    ...(member?.elsewhere ?? []),
  ];
  return {
    edge,
    member,
    texts: [
      plain(member?.name ?? ''),
      member === undefined ? '' : kindText(member),
      plain(endText(edge)) || '-',
      plain(hookText(edge)),
    ],
    also: elsewhere.length === 0 ? '' : `also ${plain(elsewhere.join(' '))}`,
  };
}

function headOf(bridge: GraphNode, { paint, utf8 }: TreeStyle): string {
  const head = `${paint(plain(bridge.name), 'bold')}  ${kindText(bridge)}, ${paint(stateText(bridge), toneOf(bridge))}`;
  const bar = utf8 ? '│' : '|';
  return [
    head,
    ...bridge.problems.map((problem) => `${bar}  ${paint(`! ${plain(problem)}`, 'yellow')}`),
  ].join('\n');
}

function bodyOf(rows: readonly Row[], widths: readonly number[], style: TreeStyle): readonly string[] {
  const [branch, last] = style.utf8 ? ['├── ', '└── '] : ['|-- ', '`-- '];
  return rows.map(({ member, texts, also, edge }, at) => {
    const padded = texts.map((text, column) => padTo(text, widths[column] ?? 0));
    const lead = padded.map((text, column) =>
      column === 3 && edge.hook === null ? style.paint(text, 'dim') : text,
    );
    const state = member === undefined ? '' : style.paint(plain(stateText(member)), toneOf(member));
    const tail = also === '' ? [] : [style.paint(also, 'dim')];
    return `${at === rows.length - 1 ? last : branch}${[...lead, state, ...tail].join('  ')}`;
  });
}

function toneOf({ condition, foreign, kind }: GraphNode): Tone {
  if (condition === 'failed' || (kind === 'bridge' && isDark(condition))) return 'red';
  if (foreign || condition === 'unknown') return 'magenta';
  if (condition === 'changing') return 'yellow';
  return condition === 'up' ? 'green' : 'dim';
}
