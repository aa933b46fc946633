import { cells } from './text-width.js';
import { TEXT_SIZE } from './card.js';
import { PALETTE, type Ink } from './palette.js';
import type { NodeKind, Topology } from './topology.js';
import { KIND_WORDS } from './word.js';

/** A sample with what it means, from the legend's corner. */
export interface LegendItem {
  readonly x: number;
  readonly y: number;
  readonly text: string;
  /** Absent = a dashed line. */
  readonly sample?: { readonly kind: NodeKind; readonly ink: Ink; readonly dashed: boolean };
}

export interface Legend {
  readonly items: readonly LegendItem[];
  readonly height: number;
}

export const SAMPLE = { width: 30, height: 18 } as const;
const ROW_HEIGHT = 26;
const ITEM_GAP = 22;

type Meaning = Pick<LegendItem, 'text' | 'sample'>;

/** What occurs in the picture, in rows of at most that width. */
export function layLegend(topology: Topology, width: number): Legend {
  let x = 0;
  let y = 0;
  const items = meaningsOf(topology).map((meaning) => {
    const taken = itemWidth(meaning);
    if (x > 0 && x + taken > width) {
      x = 0;
      y += ROW_HEIGHT;
    }
    const item = { ...meaning, x, y };
    x += taken + ITEM_GAP;
    return item;
  });
  return { items, height: y + SAMPLE.height };
}

/** Narrower than this a legend would be cut. */
export function legendWidth(topology: Topology): number {
  return Math.max(0, ...meaningsOf(topology).map(itemWidth));
}

function itemWidth({ text }: Meaning): number {
  return SAMPLE.width + 8 + Math.ceil(cells(text) * TEXT_SIZE * 0.61);
}

function meaningsOf({ nodes, edges }: Topology): readonly Meaning[] {
  const kinds = (Object.keys(KIND_WORDS) as NodeKind[]).filter((kind) =>
    nodes.some((node) => node.kind === kind),
  );
  const marks = [
    ...(['down', 'failed'] as const)
      .filter((mark) => nodes.some(({ condition }) => condition === mark))
      .map((mark) => markOf(mark, PALETTE[mark])),
    ...(nodes.some(({ foreign }) => foreign) ? [markOf("somebody else's", PALETTE.foreign)] : []),
    ...(edges.some(({ hook }) => hook === null) ? [{ text: 'not plugged in' }] : []),
  ];
  return [
    ...kinds.map((kind) => ({
      text: KIND_WORDS[kind],
      sample: { kind, ink: PALETTE[kind], dashed: kind === 'other' },
    })),
    ...marks,
  ];
}

function markOf(text: string, ink: Ink): Meaning {
  return { text, sample: { kind: 'vm', ink, dashed: true } };
}
