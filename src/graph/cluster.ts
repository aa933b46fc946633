import type { Card } from './card.js';
import type { Box, Place, Size, Wire } from './picture.js';

/** A bridge and those that are on no other. */
export interface Cluster {
  readonly bridge: Card;
  /** NICs and interfaces of the host: above the bridge. */
  readonly head: readonly Card[];
  /** Below it, in columns. */
  readonly guests: readonly Card[];
  readonly colour: string;
}

/** A cluster with its guests dealt out to columns. */
export interface ClusterPlan extends Size {
  readonly cluster: Cluster;
  readonly columns: number;
  readonly cellWidth: number;
  readonly rowHeights: readonly number[];
  readonly headHeight: number;
}

/** Inside a panel; the line to what hangs on several bridges leaves a bridge through the left one. */
export const PANEL_PADDING = 16;
export const BOX_GAP = 11;
/** Left of each column: the line that its boxes hang on. */
const RAIL = 18;
const LEVEL_GAP = 24;

/** As many columns as it takes with at most that many guests below each other. */
export function planCluster(cluster: Cluster, rows: number): ClusterPlan {
  const { bridge, head, guests } = cluster;
  const columns = Math.ceil(guests.length / rows);
  // Dealt out again, or the last column might hold but one.
  const depth = Math.max(1, Math.ceil(guests.length / columns));
  const cellWidth = guests.reduce((widest, { width }) => Math.max(widest, width), 0);
  const rowHeights: number[] = [];
  guests.forEach(
    ({ height }, at) => (rowHeights[at % depth] = Math.max(rowHeights[at % depth] ?? 0, height)),
  );
  const headHeight = Math.max(0, ...head.map(({ height }) => height));
  const inner = Math.max(bridge.width, lineWidth(head), gridWidth(columns, cellWidth));
  const below = rowHeights.reduce((sum, height) => sum + BOX_GAP + height, 0);
  const above = headHeight === 0 ? 0 : headHeight + LEVEL_GAP;
  return {
    ...{ cluster, columns, cellWidth, rowHeights, headHeight },
    width: inner + 2 * PANEL_PADDING,
    height: above + bridge.height + below + (columns === 0 ? 0 : LEVEL_GAP - BOX_GAP) + 2 * PANEL_PADDING,
  };
}

export interface PlacedCluster {
  readonly boxes: readonly Box[];
  readonly wires: readonly Wire[];
  /** The bridge's own box. */
  readonly bar: Box;
}

/** Boxes and wires of a cluster whose panel has its corner at `place`. */
export function placeCluster(plan: ClusterPlan, place: Place): PlacedCluster {
  const { cluster, headHeight, width } = plan;
  const bar: Box = {
    card: cluster.bridge,
    colour: cluster.colour,
    x: place.x + PANEL_PADDING,
    y: place.y + PANEL_PADDING + (headHeight === 0 ? 0 : headHeight + LEVEL_GAP),
    width: width - 2 * PANEL_PADDING,
    height: cluster.bridge.height,
  };
  const head = placeHead(plan, bar);
  const guests = placeGuests(plan, bar);
  return {
    bar,
    boxes: [bar, ...head, ...guests.map(({ box }) => box)],
    wires: [
      ...head.flatMap((box) => headWires(box, bar, cluster.colour)),
      ...guests.flatMap((guest) => guestWires(guest, bar, cluster.colour)),
    ],
  };
}

function placeHead({ cluster: { head } }: ClusterPlan, bar: Box): readonly Box[] {
  let x = bar.x + (bar.width - lineWidth(head)) / 2;
  return head.map((card) => {
    const box = { card, x, y: bar.y - LEVEL_GAP - card.height, width: card.width, height: card.height };
    x += card.width + BOX_GAP;
    return box;
  });
}

interface Guest {
  readonly box: Box;
  readonly rail: number;
}

function placeGuests({ cluster: { guests }, ...plan }: ClusterPlan, bar: Box): readonly Guest[] {
  const { columns, cellWidth, rowHeights } = plan;
  const left = bar.x + (bar.width - gridWidth(columns, cellWidth)) / 2;
  let next = bar.y + bar.height + LEVEL_GAP;
  const tops = rowHeights.map((height) => {
    const top = next;
    next += height + BOX_GAP;
    return top;
  });
  return guests.map((card, at) => {
    const column = Math.floor(at / rowHeights.length);
    const rail = left + column * (RAIL + cellWidth + BOX_GAP) + 4;
    const y = tops[at % rowHeights.length] ?? 0;
    return { rail, box: { card, x: rail - 4 + RAIL, y, width: cellWidth, height: card.height } };
  });
}

function headWires({ card, ...box }: Box, bar: Box, colour: string): readonly Wire[] {
  return card.edges.map((edge, at) => {
    const x = box.x + (box.width * (at + 1)) / (card.edges.length + 1);
    const corners = [
      { x, y: bar.y },
      { x, y: box.y + box.height / 2 },
    ];
    return { edge, corners, colour, joints: [] };
  });
}

function guestWires({ box, rail }: Guest, bar: Box, colour: string): readonly Wire[] {
  const { edges } = box.card;
  return edges.map((edge, at) => {
    const y = box.y + (box.height * (at + 1)) / (edges.length + 1);
    const corners = [
      { x: rail, y: bar.y + bar.height },
      { x: rail, y },
      { x: box.x + box.width / 2, y },
    ];
    return { edge, corners, colour, joints: [] };
  });
}

function lineWidth(cards: readonly Card[]): number {
  return cards.reduce((sum, { width }, at) => sum + width + (at === 0 ? 0 : BOX_GAP), 0);
}

function gridWidth(columns: number, cellWidth: number): number {
  return columns === 0 ? 0 : columns * (RAIL + cellWidth) + (columns - 1) * BOX_GAP;
}
