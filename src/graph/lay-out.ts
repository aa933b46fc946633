import {
  arrange,
  firstShelfLevel,
  laneHeight,
  LANE_GAP,
  PANEL_GAP,
  rowHeight,
  rowWidth,
  SPINE_GAP,
  spineWidth,
  type Arrangement,
} from './arrangement.js';
import { BOX_GAP, placeCluster } from './cluster.js';
import { groupNodes } from './grouping.js';
import type { Box, Picture, Place, Size, Wire } from './picture.js';
import { routeShared, type Corridor } from './route.js';
import type { Topology } from './topology.js';

/** Boxes, panels and wires of a topology, from 0,0 on. No two boxes overlap and no wire crosses a box. */
export function layOut(topology: Topology): Picture {
  const arrangement = arrange(groupNodes(topology));
  const levels = levelsOf(arrangement);
  const left = spineWidth(arrangement.spines);
  const shared = arrangement.shared.flatMap((row, at) => {
    const y = levels.sharedTops[at] ?? 0;
    let x = left + (arrangement.width - left - rowWidth(row, BOX_GAP)) / 2;
    return row.map((card) => {
      const box: Box = { card, x, y, width: card.width, height: card.height };
      x += card.width + BOX_GAP;
      return { box, level: at };
    });
  });
  const shelves = placeShelves(arrangement, levels, left);
  const corridor: Corridor = { laneOf: levels.laneOf, spineOf: spinesOf(arrangement), doors: shelves.doors };
  return {
    ...{ width: arrangement.width, height: arrangement.height },
    boxes: [...shelves.boxes, ...shared.map(({ box }) => box)],
    panels: shelves.panels,
    wires: [...shelves.wires, ...shared.flatMap((one) => routeShared(one, corridor))],
  };
}

interface Levels {
  readonly sharedTops: readonly number[];
  readonly shelfTops: readonly number[];
  /** Its y. */
  readonly laneOf: (level: number, bridge: string) => number;
}

function levelsOf({ shared, shelves, lanes }: Arrangement): Levels {
  const sharedTops: number[] = [];
  const shelfTops: number[] = [];
  const laneTops: number[] = [];
  let y = 0;
  shared.forEach((row, level) => {
    sharedTops.push(y);
    y += rowHeight(row);
    laneTops.push(y);
    y += laneHeight(lanes[level]);
  });
  shelves.forEach((row, at) => {
    if (at > 0 && shared.length === 0) y += PANEL_GAP;
    if (at > 0 && shared.length > 0) {
      laneTops.push(y);
      y += laneHeight(lanes[shared.length - 1 + at]);
    }
    shelfTops.push(y);
    y += rowHeight(row);
  });
  const laneOf = (level: number, bridge: string): number =>
    (laneTops[level] ?? 0) + PANEL_GAP + (lanes[level]?.indexOf(bridge) ?? 0) * LANE_GAP;
  return { sharedTops, shelfTops, laneOf };
}

interface PlacedShelves extends Pick<Picture, 'boxes' | 'wires' | 'panels'> {
  readonly doors: Corridor['doors'];
}

function placeShelves(arrangement: Arrangement, { shelfTops }: Levels, left: number): PlacedShelves {
  const boxes: Box[] = [];
  const wires: Wire[] = [];
  const panels: (Place & Size)[] = [];
  const doors = new Map<string, { readonly bar: Box; readonly level: number }>();
  arrangement.shelves.forEach((row, at) => {
    const y = shelfTops[at] ?? 0;
    let x = left;
    for (const plan of row) {
      const placed = placeCluster(plan, { x, y });
      boxes.push(...placed.boxes);
      wires.push(...placed.wires);
      panels.push({ x, y, width: plan.width, height: plan.height });
      doors.set(plan.cluster.bridge.node.id, { bar: placed.bar, level: firstShelfLevel(arrangement) + at });
      x += plan.width + PANEL_GAP;
    }
  });
  return { boxes, wires, panels, doors };
}

function spinesOf({ spines }: Arrangement): ReadonlyMap<string, number> {
  return new Map(spines.map((bridge, at) => [bridge, (at + 0.5) * SPINE_GAP]));
}
