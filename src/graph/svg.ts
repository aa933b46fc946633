import { baseLines, NAME_SIZE, STRIPE_HEIGHT, TEXT_SIZE } from './card.js';
import { isDark } from './condition.js';
import { framePicture, type Framed } from './frame.js';
import { SAMPLE, type LegendItem } from './legend.js';
import { LINE_COLOURS, lampOf, PALETTE, paintOf, type Ink } from './palette.js';
import type { Box, Size, Wire } from './picture.js';
import { drawShape } from './shape.js';
import type { GraphNode, Topology } from './topology.js';
import { kindText, plain, stateText } from './word.js';
import { element, xmlText } from './xml.js';

/** The font that the layout is measured in; the others are as wide. */
const FONT = '"DejaVu Sans Mono", Menlo, Consolas, "Liberation Mono", monospace';
const DASHES = '5 3';

/** An SVG file and its size in CSS pixels. */
export interface Drawing extends Size {
  readonly svg: string;
}

/** The whole picture. Every node is a `g` with its `data-id`, every link one with its `data-link`. */
export function drawGraph(topology: Topology): Drawing {
  const framed = framePicture(topology);
  const { width, height, origin, picture } = framed;
  const place = `translate(${Math.round(origin.x)} ${Math.round(origin.y)})`;
  const body = [
    ...picture.panels.map(({ x, y, ...size }) =>
      element('rect', { x, y, ...size, rx: 8, fill: '#f8fafc', stroke: '#cbd5e1' }),
    ),
    ...picture.wires.map(drawWire),
    ...picture.boxes.map(drawBox),
  ].join('\n');
  const svg = `<?xml version="1.0" encoding="UTF-8"?>\n${element(
    'svg',
    {
      ...{ xmlns: 'http://www.w3.org/2000/svg', width, height, viewBox: `0 0 ${width} ${height}` },
      ...{ 'font-family': FONT, 'font-size': TEXT_SIZE, 'text-anchor': 'middle' },
    },
    [
      '',
      element('rect', { width, height, fill: '#ffffff' }),
      drawTitle(framed),
      element('g', { transform: place }, `\n${body}\n`),
      drawLegend(framed),
      '',
    ].join('\n'),
  )}\n`;
  return { svg, width, height };
}

function drawTitle({ title, subtitle, margin }: Framed): string {
  const at = { x: margin, 'text-anchor': 'start' };
  return [
    element('text', { ...at, y: margin + 14, 'font-size': 16, fill: '#111827' }, xmlText(title)),
    element('text', { ...at, y: margin + 32, fill: '#4b5563' }, xmlText(subtitle)),
  ].join('\n');
}

function drawWire({ edge, corners, colour, joints }: Wire): string {
  const points = corners.map(({ x, y }) => `${Math.round(x * 10) / 10},${Math.round(y * 10) / 10}`).join(' ');
  const dashes = edge.hook === null ? { 'stroke-dasharray': DASHES } : {};
  const line = element('polyline', { points, fill: 'none', stroke: colour, 'stroke-width': 1.5, ...dashes });
  const dots = joints.map(({ x, y }) => element('circle', { cx: x, cy: y, r: 2.5, fill: colour }));
  return element('g', { 'data-link': edge.id }, [line, ...dots].join(''));
}

function drawBox(box: Box): string {
  const { node, edges } = box.card;
  const ink = paintOf(node);
  const hints = [
    `${kindText(node)} ${node.name}: ${stateText(node)}`,
    ...node.problems,
    ...edges.map(({ node: behind, mac }) => [behind, mac].filter((fact) => fact !== null).join(' ')),
  ];
  return element(
    'g',
    { 'data-id': node.id, class: node.kind },
    [
      element(
        'title',
        {},
        hints
          .filter((hint) => hint !== '')
          .map(xmlText)
          .join('\n'),
      ),
      drawShape(node.kind, box, outline(ink, node.foreign || isDark(node.condition))),
      ...(box.colour === undefined ? [] : [drawStripe(box, box.colour)]),
      ...drawTexts(box, ink),
    ].join(''),
  );
}

function outline({ fill, stroke }: Ink, dashed: boolean): Readonly<Record<string, string>> {
  return { fill, stroke, 'stroke-width': '1.5', ...(dashed ? { 'stroke-dasharray': DASHES } : {}) };
}

/** The colour of a bridge's lines, on the bridge. */
function drawStripe({ x, y, width, height }: Box, colour: string): string {
  const fill = colour === LINE_COLOURS[0] ? '#94a3b8' : colour;
  return element('rect', {
    x: x + 4,
    y: y + height - STRIPE_HEIGHT - 3,
    width: width - 8,
    height: STRIPE_HEIGHT,
    fill,
  });
}

function drawTexts({ card, x, y, width }: Box, { text: fill }: Ink): readonly string[] {
  const centre = x + width / 2;
  const [name = 0, state = 0, ...lines] = baseLines(card);
  return [
    element('text', { x: centre, y: y + name, 'font-size': NAME_SIZE, fill }, xmlText(card.name)),
    element(
      'text',
      { x: centre, y: y + state, fill },
      `${element('tspan', { fill: lampOn(card.node) }, '●')} ${xmlText(card.state)}`,
    ),
    ...lines.map((line, at) =>
      element('text', { x: centre, y: y + line, fill }, xmlText(card.lines[at] ?? '')),
    ),
  ];
}

/** Brighter on the dark box of a bridge. */
function lampOn(node: GraphNode): string {
  const bright = node.kind === 'bridge' && paintOf(node) === PALETTE.bridge && node.condition === 'up';
  return bright ? '#4ade80' : lampOf(node);
}

function drawLegend({ legend, legendOrigin }: Framed): string {
  const items = legend.items.map((item) => drawLegendItem(item)).join('\n');
  const place = `translate(${Math.round(legendOrigin.x)} ${Math.round(legendOrigin.y)})`;
  return element('g', { transform: place, 'text-anchor': 'start' }, `\n${items}\n`);
}

function drawLegendItem({ x, y, text, sample }: LegendItem): string {
  const middle = y + SAMPLE.height / 2;
  const drawn =
    sample === undefined
      ? element('path', {
          d: `M${x} ${middle}h${SAMPLE.width}`,
          stroke: '#475569',
          'stroke-width': 1.5,
          'stroke-dasharray': DASHES,
        })
      : drawShape(sample.kind, { x, y, ...SAMPLE }, outline(sample.ink, sample.dashed));
  return (
    drawn + element('text', { x: x + SAMPLE.width + 8, y: middle + 4, fill: '#111827' }, xmlText(plain(text)))
  );
}
