/** What a VM's guest system makes its host do, by the second. */
export interface Load {
  /** Of one CPU, per cent. */
  readonly cpu: number;
  /** Bytes. */
  readonly read: number;
  readonly write: number;
  /** Bytes its bhyve has mapped. */
  readonly memory: number;
}

/** A load and since when; what the process had used by then. */
export interface LoadRecord extends Load {
  readonly since: number;
  readonly pid: number | undefined;
  readonly used: Counters;
}

export interface Counters {
  readonly cpuMs: number;
  readonly reads: number;
  readonly writes: number;
}
