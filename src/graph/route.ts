import { PANEL_PADDING } from './cluster.js';
import type { Box, Place, Wire } from './picture.js';

/** Where lines run to what is on several bridges: nothing else is there. */
export interface Corridor {
  /** y of a bridge's lane at a level. */
  readonly laneOf: (level: number, bridge: string) => number;
  /** x of the line that joins a bridge's lanes. */
  readonly spineOf: ReadonlyMap<string, number>;
  /** A bridge's box, and the level of the lane above it. */
  readonly doors: ReadonlyMap<string, { readonly bar: Box; readonly level: number }>;
}

/** Lines down from a box and lines down to a bridge never lie on each other: their x differ by half of this. */
const RASTER = 6;

/** One wire for each link of a box that stands above a lane. */
export function routeShared(
  { box, level }: { box: Box; level: number },
  corridor: Corridor,
): readonly Wire[] {
  const { edges } = box.card;
  return edges.flatMap((edge, at) => {
    const door = corridor.doors.get(edge.bridge);
    if (door === undefined) return [];
    const x = Math.round((box.x + (box.width * (at + 1)) / (edges.length + 1)) / RASTER) * RASTER;
    const start = { x, y: box.y + box.height / 2 };
    const lane = corridor.laneOf(level, edge.bridge);
    const way = wayTo(door, { x, y: lane, level, spine: corridor.spineOf.get(edge.bridge) }, (at) =>
      corridor.laneOf(at, edge.bridge),
    );
    const joints = [{ x, y: lane }, ...way.slice(-3, -2)];
    // From the bridge to the member, as every wire.
    const corners = [start, { x, y: lane }, ...way].reverse();
    return [{ edge, corners, colour: door.bar.colour ?? '', joints }];
  });
}

interface Start extends Place {
  readonly level: number;
  readonly spine: number | undefined;
}

/** Along the lane, by the spine where the bridge is not on the next shelf, and into the bridge's left side. */
function wayTo(
  { bar, level }: { readonly bar: Box; readonly level: number },
  start: Start,
  laneAt: (level: number) => number,
): readonly Place[] {
  const trunk = Math.floor((bar.x - PANEL_PADDING / 2) / RASTER) * RASTER + RASTER / 2;
  const middle = bar.y + bar.height / 2;
  const { spine } = start;
  const change =
    level === start.level || spine === undefined
      ? []
      : [
          { x: spine, y: start.y },
          { x: spine, y: laneAt(level) },
        ];
  return [
    ...change,
    { x: trunk, y: laneAt(level) },
    { x: trunk, y: middle },
    { x: bar.x + PANEL_PADDING, y: middle },
  ];
}
