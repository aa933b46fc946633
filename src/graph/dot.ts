import { isDark } from './condition.js';
import { PALETTE, paintOf } from './palette.js';
import type { GraphEdge, GraphNode, NodeKind, Topology } from './topology.js';
import { edgeText, elsewhereText, identifier, KIND_WORDS, kindText, plain, stateText } from './word.js';

const SHAPES: Readonly<Record<NodeKind, string>> = {
  bridge: 'box3d',
  nic: 'house',
  host: 'parallelogram',
  vm: 'box',
  jail: 'hexagon',
  other: 'note',
};

/** For graphviz(7), any of its layouts: `dot`, `sfdp`. */
export function renderDot({ nodes, edges }: Topology): string {
  return [
    'graph vmctl {',
    '  graph [rankdir=LR, ranksep=1.2, nodesep=0.15, overlap=prism];',
    '  node [fontname="DejaVu Sans Mono, monospace", fontsize=11];',
    '  edge [fontname="DejaVu Sans Mono, monospace", fontsize=9, color="#374151"];',
    ...nodes.map(nodeLine),
    ...edges.map(edgeLine),
    '}\n',
  ].join('\n');
}

function nodeLine(node: GraphNode): string {
  const { fill, stroke, text } = paintOf(node);
  const styles = [
    'filled',
    ...(node.kind === 'vm' ? ['rounded'] : []),
    ...(node.foreign || isDark(node.condition) ? ['dashed'] : []),
  ];
  const kind = node.kind === 'bridge' ? kindText(node) : KIND_WORDS[node.kind];
  const label = [node.name, kind, stateText(node), elsewhereText(node)].filter((line) => line !== '');
  return `  ${identifier(node.id)} [label=${lines(label)}, ${[
    `shape=${SHAPES[node.kind]}`,
    `style="${styles.join(',')}"`,
    `fillcolor="${fill}"`,
    `color="${stroke}"`,
    `fontcolor="${text}"`,
  ].join(', ')}];`;
}

function edgeLine(edge: GraphEdge): string {
  const style = edge.hook === null ? `, style=dashed, color="${PALETTE.down.stroke}"` : '';
  return `  ${identifier(edge.bridge)} -- ${identifier(edge.member)} [label=${lines([edgeText(edge)])}${style}];`;
}

/** In labels a backslash starts an escape, and `&` an HTML entity (graphviz, escString). */
function lines(texts: readonly string[]): string {
  const escaped = texts.map((text) =>
    plain(text).replace(/&/g, '&amp;').replace(/\\/g, '\\\\').replace(/"/g, '\\"'),
  );
  return `"${escaped.join('\\n')}"`;
}
