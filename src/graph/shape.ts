import type { Box } from './picture.js';
import type { NodeKind } from './topology.js';
import { element } from './xml.js';

type Frame = Pick<Box, 'x' | 'y' | 'width' | 'height'>;

/** The outline that tells a kind apart without its colour; `attributes` are of its paint. */
export function drawShape(
  kind: NodeKind,
  frame: Frame,
  attributes: Readonly<Record<string, string>>,
): string {
  const { x, y, width, height } = frame;
  const rect = (more: Readonly<Record<string, number>>): string =>
    element('rect', { x, y, width, height, ...more, ...attributes });
  if (kind === 'bridge') return rect({});
  if (kind === 'vm') return rect({ rx: Math.min(10, height / 3) });
  return element('polygon', { points: pointsOf(kind, frame), ...attributes });
}

type Corner = readonly [width: number, cutX: number, height: number, cutY: number];

/** Corners in shares of width and height, and in cuts to add to them. */
const OUTLINES: Readonly<Record<Exclude<NodeKind, 'bridge' | 'vm'>, readonly Corner[]>> = {
  // A plug: upper corners cut off.
  nic: [
    [0, 1, 0, 0],
    [1, -1, 0, 0],
    [1, 0, 0, 1],
    [1, 0, 1, 0],
    [0, 0, 1, 0],
    [0, 0, 0, 1],
  ],
  host: [
    [0, 1, 0, 0],
    [1, 0, 0, 0],
    [1, -1, 1, 0],
    [0, 0, 1, 0],
  ],
  jail: [
    [0, 1, 0, 0],
    [1, -1, 0, 0],
    [1, 0, 0.5, 0],
    [1, -1, 1, 0],
    [0, 1, 1, 0],
    [0, 0, 0.5, 0],
  ],
  // A note: one corner folded.
  other: [
    [0, 0, 0, 0],
    [1, -1, 0, 0],
    [1, 0, 0, 1],
    [1, 0, 1, 0],
    [0, 0, 1, 0],
  ],
};

function pointsOf(kind: keyof typeof OUTLINES, { x, y, width, height }: Frame): string {
  const cut = Math.min(12, height / 3);
  return OUTLINES[kind]
    .map(([right, cutX, down, cutY]) => [x + right * width + cutX * cut, y + down * height + cutY * cut])
    .map((point) => point.map((value) => Math.round(value * 10) / 10).join(','))
    .join(' ');
}
