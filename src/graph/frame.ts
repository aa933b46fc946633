import { layLegend, legendWidth, type Legend } from './legend.js';
import { layOut } from './lay-out.js';
import type { Picture, Place, Size } from './picture.js';
import { textWidth } from './text-width.js';
import type { NodeKind, Topology } from './topology.js';
import { plain } from './word.js';

/** The picture with a title above and a legend below. */
export interface Framed extends Size {
  readonly margin: number;
  readonly title: string;
  readonly subtitle: string;
  readonly picture: Picture;
  readonly origin: Place;
  readonly legend: Legend;
  readonly legendOrigin: Place;
}

const MARGIN = 20;
const TITLE_HEIGHT = 52;
const LEGEND_GAP = 22;
/** Wider, or higher, it would not be read on a screen nor on paper. */
const LONGEST_ASPECT = 2;

const COUNTED: readonly (readonly [NodeKind, string, string])[] = [
  ['bridge', 'bridge', 'bridges'],
  ['vm', 'VM', 'VMs'],
  ['jail', 'jail', 'jails'],
];

/** Everything placed; a picture that is too long on one side gets room on the other. */
export function framePicture(topology: Topology): Framed {
  const picture = layOut(topology);
  const title = titleOf(topology);
  const subtitle = `vmctl graph, ${plain(topology.takenAt)}`;
  const least = Math.max(picture.width, textWidth(title, 16), textWidth(subtitle, 11), legendWidth(topology));
  const content = Math.max(least, Math.min(480, 2 * picture.width));
  const legend = layLegend(topology, content);
  const needed = {
    width: content + 2 * MARGIN,
    height: TITLE_HEIGHT + picture.height + LEGEND_GAP + legend.height + 2 * MARGIN,
  };
  const width = Math.ceil(Math.max(needed.width, needed.height / LONGEST_ASPECT));
  const height = Math.ceil(Math.max(needed.height, width / LONGEST_ASPECT));
  const top = MARGIN + TITLE_HEIGHT + (height - needed.height) / 2;
  return {
    ...{ width, height, title, subtitle, picture, legend, margin: MARGIN },
    origin: { x: (width - picture.width) / 2, y: top },
    legendOrigin: { x: MARGIN, y: height - MARGIN - legend.height },
  };
}

function titleOf({ nodes }: Topology): string {
  return COUNTED.flatMap(([kind, one, several]) => {
    const count = nodes.filter((node) => node.kind === kind).length;
    return count === 0 && kind !== 'bridge' ? [] : [`${count} ${count === 1 ? one : several}`];
  }).join(', ');
}
