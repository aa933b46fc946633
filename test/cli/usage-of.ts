import type { GuestUsage, UsageSample } from '../../src/protocol/usage.js';

/** A guest that does nothing, but for what is said. */
export function usageOf(name: string, change: Partial<GuestUsage> = {}): GuestUsage {
  return {
    ...{ name, status: 'running', pid: 4711, cpus: 2, memoryBytes: 4 * 1024 ** 3 },
    ...{ cpuPercent: 0, cpuSeconds: 60, residentBytes: 1024 ** 3 },
    ...{ readBytesPerSecond: 0, writeBytesPerSecond: 0, readsPerSecond: 0, writesPerSecond: 0 },
    ...{ rxBytesPerSecond: 0, txBytesPerSecond: 0 },
    ...change,
  };
}

export function sampleOf(guests: readonly GuestUsage[], change: Partial<UsageSample> = {}): UsageSample {
  return {
    ...{ takenAt: '2026-01-01T12:34:56.789Z', seconds: 2 },
    host: { cpus: 32, memoryBytes: 128 * 1024 ** 3 },
    ...{ guests, notes: [] },
    ...change,
  };
}
