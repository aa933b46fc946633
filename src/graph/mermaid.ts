import { isDark } from './condition.js';
import { PALETTE } from './palette.js';
import type { GraphEdge, GraphNode, NodeKind, Topology } from './topology.js';
import { edgeText, elsewhereText, identifier, kindText, plain, stateText } from './word.js';

/** Brackets that give a node its shape. */
const SHAPES: Readonly<Record<NodeKind, readonly [string, string]>> = {
  bridge: ['[[', ']]'],
  nic: ['[/', '\\]'],
  host: ['[/', '/]'],
  vm: ['(', ')'],
  jail: ['{{', '}}'],
  other: ['[', ']'],
};

const CLASSES: Readonly<Record<NodeKind, string>> = {
  bridge: 'bridge',
  nic: 'ether',
  host: 'eiface',
  vm: 'vm',
  jail: 'jail',
  other: 'foreign',
};

const HOST_INK = { fill: '#ffffff', stroke: '#111827', text: '#111827' };
const MARKS: readonly string[] = ['down', 'failed', 'foreign'];

/** A mermaid flowchart. The host stands in it by itself, for it is on a bridge by a NIC's upper hook or an eiface. */
export function renderMermaid({ nodes, edges }: Topology): string {
  const host = hostLines({ nodes, edges });
  return ['flowchart LR', ...nodes.map(nodeLine), ...host, ...edges.map(edgeLine), ...classLines(), ''].join(
    '\n',
  );
}

function nodeLine(node: GraphNode): string {
  const [open, close] = SHAPES[node.kind];
  const texts = [node.name, kindText(node), stateText(node), elsewhereText(node)];
  const label = texts
    .filter((text) => text !== '')
    .map(escaped)
    .join('<br/>');
  const mark = isDark(node.condition) ? node.condition : node.foreign ? 'foreign' : CLASSES[node.kind];
  return `  ${identifier(node.id)}${open}"${label}"${close}:::${mark}`;
}

/** `--x` and dots for what is not plugged in, as ngbuddy draws it. */
function edgeLine(edge: GraphEdge): string {
  const line = edge.hook === null ? '-.-x' : edge.side === null ? '---' : '-->';
  return `  ${identifier(edge.bridge)} ${line}|"${escaped(edgeText(edge))}"| ${identifier(edge.member)}`;
}

function hostLines({ nodes, edges }: Pick<Topology, 'nodes' | 'edges'>): readonly string[] {
  const uppers = new Set(edges.flatMap(({ side, member }) => (side === 'upper' ? [member] : [])));
  const ends = nodes.filter(({ id, kind }) => kind === 'host' || uppers.has(id));
  if (ends.length === 0) return [];
  return ['  host(["host"]):::host', ...ends.map(({ id }) => `  ${identifier(id)} --- host`)];
}

function classLines(): readonly string[] {
  const { bridge, nic, host, vm, jail, down, failed, foreign } = PALETTE;
  const classes = { host: HOST_INK, bridge, ether: nic, eiface: host, vm, jail, down, failed, foreign };
  return Object.entries(classes).map(([name, { fill, stroke, text }]) => {
    const dashes = MARKS.includes(name) ? ',stroke-dasharray:5 3' : '';
    return `  classDef ${name} fill:${fill},stroke:${stroke},color:${text}${dashes}`;
  });
}

/** Mermaid's own entities, `#35;`, for all that its label or markdown parser might take for something. */
function escaped(text: string): string {
  return Array.from(plain(text), (character) =>
    /[A-Za-z0-9_ ,-]/.test(character) ? character : `#${character.codePointAt(0)};`,
  ).join('');
}
