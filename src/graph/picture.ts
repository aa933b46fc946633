import type { Card } from './card.js';
import type { GraphEdge } from './topology.js';

/** In CSS pixels, from the upper left corner. */
export interface Place {
  readonly x: number;
  readonly y: number;
}

export interface Size {
  readonly width: number;
  readonly height: number;
}

export interface Box extends Place, Size {
  readonly card: Card;
  /** Of a bridge, the colour of its lines; of others undefined. */
  readonly colour?: string;
}

/** A link, as corners from the bridge to its member; its ends lie below the boxes. */
export interface Wire {
  readonly edge: GraphEdge;
  readonly corners: readonly Place[];
  readonly colour: string;
  /** Where it leaves a line that it shares with others. */
  readonly joints: readonly Place[];
}

/** Everything that is drawn, placed. */
export interface Picture extends Size {
  readonly boxes: readonly Box[];
  /** One behind each bridge and those that are on it alone. */
  readonly panels: readonly (Place & Size)[];
  readonly wires: readonly Wire[];
}
