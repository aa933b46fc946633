/** What guests use of the host, as `vmctl top` shows it; its --json is these objects. */

/** One look at all guests. */
export interface UsageSample {
  /** ISO 8601. */
  readonly takenAt: string;
  /** Since the look that rates count from; null = the first look, without rates. */
  readonly seconds: number | null;
  /** Of the host: hw.ncpu and hw.physmem; null = not seen. */
  readonly host: { readonly cpus: number | null; readonly memoryBytes: number | null };
  /** VMs whose process lives, and those asked for by name. */
  readonly guests: readonly GuestUsage[];
  /** Why this host cannot tell some of it, a line each. */
  readonly notes: readonly string[];
}

/** Null wherever it is not known: the guest is down, was not there at the look before, or the host does not count it. */
export interface GuestUsage {
  readonly name: string;
  /** As of StatusReport. */
  readonly status: string;
  readonly pid: number | null;
  readonly cpus: number;
  /** Of its definition. */
  readonly memoryBytes: number;
  /** Of one CPU of the host: 200 = two of them, all the time. */
  readonly cpuPercent: number | null;
  /** CPU time of its bhyve since that began. */
  readonly cpuSeconds: number | null;
  /** Memory of the host that its bhyve process has mapped (ps(1) rss). */
  readonly residentBytes: number | null;
  /** By racct(9): only where kern.racct.enable is 1. */
  readonly readBytesPerSecond: number | null;
  readonly writeBytesPerSecond: number | null;
  /** Block operations of its bhyve (getrusage(2) ru_inblock, ru_oublock). */
  readonly readsPerSecond: number | null;
  readonly writesPerSecond: number | null;
  /** As the guest sees it, over all NICs on bridges of vmctl's, between the last two looks at them. */
  readonly rxBytesPerSecond: number | null;
  readonly txBytesPerSecond: number | null;
}
