import type { Card } from './card.js';
import { BOX_GAP, planCluster, type Cluster, type ClusterPlan } from './cluster.js';
import type { Grouping } from './grouping.js';
import type { Size } from './picture.js';

/** Rows from top to bottom: those on several bridges, then the bridges, with lanes for their lines between them. */
export interface Arrangement extends Size {
  readonly shared: readonly (readonly Card[])[];
  readonly shelves: readonly (readonly ClusterPlan[])[];
  /** Below each row of `shared`, and above each shelf but the first: the bridges that have a lane there. */
  readonly lanes: readonly (readonly string[])[];
  /** Bridges with lanes at several levels; a line at the left edge joins them. */
  readonly spines: readonly string[];
}

export const PANEL_GAP = 22;
export const LANE_GAP = 9;
export const SPINE_GAP = 9;

/** Between a page and a screen; what decides is how much of the picture is used. */
const BEST_ASPECT = 1.4;
/** Bridges side by side are compared sooner than bridges below each other. */
const SHELF_COST = 0.1;
const WIDTHS_TRIED = 12;
const ROWS_FACTOR = 1.15;

/** Of many arrangements the one with the best shape and the least waste. */
export function arrange({ clusters, shared }: Grouping): Arrangement {
  const most = clusters.reduce((count, { guests }) => Math.max(count, guests.length), 1);
  let best: { readonly arrangement: Arrangement; readonly cost: number } | undefined;
  for (let rows = 1; ; rows = Math.min(most, Math.ceil(rows * ROWS_FACTOR + 0.1))) {
    const plans = clusters.map((cluster) => planCluster(cluster, rows));
    for (const width of widthsFor(plans, shared)) {
      const arrangement = arrangeWithin(plans, shared, width);
      const cost = costOf(arrangement, plans, shared);
      if (best === undefined || cost < best.cost) best = { arrangement, cost };
    }
    if (rows >= most) return best?.arrangement ?? arrangeWithin([], shared, 0);
  }
}

export function laneHeight(lanes: readonly string[] | undefined): number {
  return 2 * PANEL_GAP + ((lanes?.length ?? 1) - 1) * LANE_GAP;
}

export function spineWidth(spines: readonly string[]): number {
  return spines.length === 0 ? 0 : (spines.length + 1) * SPINE_GAP;
}

/** Of the first shelf, seen from the top of `lanes`. */
export function firstShelfLevel({ shared }: Pick<Arrangement, 'shared'>): number {
  return Math.max(0, shared.length - 1);
}

export function rowHeight(row: readonly Size[]): number {
  return row.reduce((highest, { height }) => Math.max(highest, height), 0);
}

export function rowWidth(row: readonly Size[], gap: number): number {
  return row.reduce((sum, { width }, at) => sum + width + (at === 0 ? 0 : gap), 0);
}

function widthsFor(plans: readonly ClusterPlan[], shared: readonly Card[]): readonly number[] {
  const least = [...plans, ...shared].reduce((widest, { width }) => Math.max(widest, width), 1);
  const most = Math.max(least, rowWidth(plans, PANEL_GAP), rowWidth(shared, BOX_GAP));
  if (most === least) return [least];
  return Array.from(
    { length: WIDTHS_TRIED },
    (_, at) => least * (most / least) ** (at / (WIDTHS_TRIED - 1)) + 1,
  );
}

function arrangeWithin(plans: readonly ClusterPlan[], cards: readonly Card[], width: number): Arrangement {
  const shelves = fill(plans, width, PANEL_GAP);
  const shared = fill(cards, width, BOX_GAP);
  const lanes = shared.length === 0 ? [] : lanesOf(shared, shelves);
  const counts = new Map<string, number>();
  for (const bridge of lanes.flat()) counts.set(bridge, (counts.get(bridge) ?? 0) + 1);
  const spines = [...counts].flatMap(([bridge, count]) => (count > 1 ? [bridge] : []));
  const widest = Math.max(
    ...shelves.map((row) => rowWidth(row, PANEL_GAP)),
    ...shared.map((row) => rowWidth(row, BOX_GAP)),
    0,
  );
  const heights = [...shared, ...shelves].reduce((sum, row) => sum + rowHeight(row), 0);
  const between =
    lanes.length === 0
      ? Math.max(0, shelves.length - 1) * PANEL_GAP
      : lanes.reduce((sum, lane) => sum + laneHeight(lane), 0);
  return {
    ...{ shared, shelves, lanes, spines },
    width: widest + spineWidth(spines),
    height: heights + between,
  };
}

/** In order, as many to a row as fit. */
function fill<T extends Size>(items: readonly T[], width: number, gap: number): readonly (readonly T[])[] {
  const rows: T[][] = [];
  let used = Infinity;
  for (const item of items) {
    if (used + gap + item.width > width) {
      rows.push([]);
      used = -gap;
    }
    rows.at(-1)?.push(item);
    used += gap + item.width;
  }
  return rows;
}

function lanesOf(
  shared: readonly (readonly Card[])[],
  shelves: readonly (readonly ClusterPlan[])[],
): readonly (readonly string[])[] {
  const wanted = new Set(shared.flat().flatMap(({ edges }) => edges.map(({ bridge }) => bridge)));
  const above = shared.map((row) => row.flatMap(({ edges }) => edges.map(({ bridge }) => bridge)));
  const below = shelves.map((row) => row.map(({ cluster }: { cluster: Cluster }) => cluster.bridge.node.id));
  const meeting = shared.length - 1;
  return Array.from({ length: meeting + Math.max(1, shelves.length) }, (_, level) => [
    ...new Set([
      ...(above[level] ?? []),
      ...(below[level - meeting] ?? []).filter((bridge) => wanted.has(bridge)),
    ]),
  ]);
}

function costOf(
  { width, height, shelves }: Arrangement,
  plans: readonly ClusterPlan[],
  shared: readonly Card[],
): number {
  const used = [...plans, ...shared].reduce((sum, size) => sum + size.width * size.height, 0);
  const shape = Math.abs(Math.log(width / height / BEST_ASPECT));
  return shape + (1 - used / (width * height)) + shelves.length * SHELF_COST;
}
