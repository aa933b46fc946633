import type { Queue } from '../network/queue.js';

/** What this daemon knows of the capture of one serial port. */
export interface Capture {
  /** Its reader. */
  pid?: number;
  /** That is a child of this process: its end is told, and until then the pid is its own. */
  child?: boolean;
  /** Its reader when it was last seen: a look since then has failed. */
  lastSeen?: number;
  /** Its reader was to be ended and could not be, so many times: until that is done, or it is wanted again. */
  left?: number;
  /** This daemon has looked for readers of former ones: what there is now it knows. */
  looked?: true;
  /** A look at the process table has just shown that nobody reads it for us. */
  clear?: boolean;
  /** Whoever has locked the device: nothing is read until he has ended. */
  heldBy?: number;
  /** What was told last of its not being kept. */
  told?: string;
  /** In a row. */
  failures: number;
  /** Monotonic ms: not tried before. */
  again: number;
  /** One attempt at a time, and no end in the middle of one. */
  readonly queue: Queue;
}

/** The captures of a VM, by port: 1 = com1. */
export type Captures = Map<number, Capture>;
