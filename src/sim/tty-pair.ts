/** One side of an nmdm(4) pair. */
export interface TtySide {
  /** Pids that have it open. */
  open: number[];
  /** Pids that wait in open(2) for carrier, or behind one that does (TF_OPENCLOSE). */
  waiting: number[];
  modes: TtyModes;
}

export interface TtyModes {
  readonly echo: boolean;
  readonly icanon: boolean;
  /** No carrier is needed, and the loss of it is no hang-up. */
  readonly clocal: boolean;
}

export interface TtyPair {
  readonly A: TtySide;
  readonly B: TtySide;
}
