import type { GraphNode, NodeKind } from './topology.js';

export interface Ink {
  readonly fill: string;
  readonly stroke: string;
  readonly text: string;
}

/** Texts have a contrast of 7:1 or more on their fill. */
export const PALETTE: Readonly<Record<NodeKind | 'down' | 'failed' | 'foreign', Ink>> = {
  bridge: { fill: '#1f2937', stroke: '#111827', text: '#ffffff' },
  nic: { fill: '#dcfce7', stroke: '#15803d', text: '#052e16' },
  host: { fill: '#fef9c3', stroke: '#a16207', text: '#422006' },
  vm: { fill: '#dbeafe', stroke: '#1d4ed8', text: '#0b1f4b' },
  jail: { fill: '#ffedd5', stroke: '#c2410c', text: '#431407' },
  other: { fill: '#faf5ff', stroke: '#7e22ce', text: '#3b0764' },
  down: { fill: '#f3f4f6', stroke: '#6b7280', text: '#374151' },
  failed: { fill: '#fef2f2', stroke: '#b91c1c', text: '#450a0a' },
  foreign: { fill: '#faf5ff', stroke: '#7e22ce', text: '#3b0764' },
};

/** One for each bridge's lines, so that they can be told apart where they cross. */
export const LINE_COLOURS = [
  '#475569',
  '#1d4ed8',
  '#b45309',
  '#047857',
  '#be185d',
  '#6d28d9',
  '#0e7490',
  '#4d7c0f',
] as const;

/** Down wins over foreign, and both over what it is, which the shape still tells. */
export function paintOf({ kind, condition, foreign }: GraphNode): Ink {
  if (condition === 'failed' || condition === 'down') return PALETTE[condition];
  return foreign ? PALETTE.foreign : PALETTE[kind];
}

/** The dot before a state. */
export function lampOf({ condition, foreign, kind }: GraphNode): string {
  if (condition === 'failed' || (kind === 'bridge' && condition === 'down')) return '#dc2626';
  if (condition === 'changing') return '#d97706';
  if (condition === 'down') return '#6b7280';
  return condition === 'unknown' || foreign ? '#7e22ce' : '#16a34a';
}
