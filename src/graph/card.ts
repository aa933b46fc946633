import { textWidth, shorten } from './text-width.js';
import type { GraphEdge, GraphNode } from './topology.js';
import { edgeText, elsewhereText, kindText, plain, stateText } from './word.js';

/** Font sizes and distances of the picture, in its own unit: CSS pixels. */
export const NAME_SIZE = 13;
export const TEXT_SIZE = 11;
const LINE_HEIGHT = 14;
const PADDING_X = 16;
const PADDING_Y = 8;
/** Below the texts of a bridge: the colour of its lines. */
export const STRIPE_HEIGHT = 4;
const NARROWEST = 112;
/** Longer names are shortened in the box; the whole name is in its tooltip. */
const LONGEST_NAME = 32;
const LONGEST_LINE = 40;

/** What stands in a node's box. */
export interface Card {
  readonly node: GraphNode;
  readonly edges: readonly GraphEdge[];
  readonly name: string;
  readonly state: string;
  /** Below name and state, one line each. */
  readonly lines: readonly string[];
  readonly width: number;
  readonly height: number;
}

/** A member of a bridge; `bridgeNames` where its links go to several, so that each line says which. */
export function memberCard(
  node: GraphNode,
  edges: readonly GraphEdge[],
  bridgeNames?: ReadonlyMap<string, string>,
): Card {
  const lines = edges.map((edge) => {
    const bridge = bridgeNames === undefined ? '' : `${shorten(bridgeNames.get(edge.bridge) ?? '', 16)}: `;
    return `${bridge}${edgeText(edge)}`;
  });
  const also = elsewhereText(node);
  return cardOf(node, edges, also === '' ? lines : [...lines, also]);
}

export function bridgeCard(node: GraphNode): Card {
  const problems = node.problems.length;
  const trouble = problems === 0 ? '' : `, ${problems} problem${problems === 1 ? '' : 's'}`;
  const card = cardOf(node, [], [`${kindText(node)}${trouble}`]);
  return { ...card, height: card.height + STRIPE_HEIGHT };
}

/** From the upper edge of a box to the base line of its name, its state, and its other lines. */
export function baseLines({ lines }: Pick<Card, 'lines'>): readonly number[] {
  const first = PADDING_Y + NAME_SIZE - 2;
  return [first, ...['', ...lines].map((_, at) => first + 2 + (at + 1) * LINE_HEIGHT)];
}

function cardOf(node: GraphNode, edges: readonly GraphEdge[], texts: readonly string[]): Card {
  const name = shorten(plain(node.name), LONGEST_NAME);
  const state = shorten(plain(stateText(node)), LONGEST_LINE);
  const lines = texts.map((text) => shorten(plain(text), LONGEST_LINE));
  const widest = Math.max(
    textWidth(name, NAME_SIZE),
    // The lamp and a blank stand before it.
    ...[`o ${state}`, ...lines].map((text) => textWidth(text, TEXT_SIZE)),
  );
  return {
    ...{ node, edges, name, state, lines },
    width: Math.max(NARROWEST, Math.ceil(widest) + 2 * PADDING_X),
    height: 2 * PADDING_Y + NAME_SIZE + 2 + (1 + lines.length) * LINE_HEIGHT,
  };
}
