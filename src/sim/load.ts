import type { Counters, Load, LoadRecord } from './load-record.js';
import type { World } from './world.js';

/** What an idle bhyve has used, ever. */
const IDLE: Counters = { cpuMs: 10, reads: 0, writes: 0 };
const IDLE_MEMORY = 3000 * 1024;
/** One operation reads or writes so much. */
const BLOCK_BYTES = 16 * 1024;

export function setLoad(world: World, name: string, load: Load): void {
  const pid = pidOf(world, name);
  const used = pid === undefined ? IDLE : countersOf(world, pid);
  world.loads.set(name, { ...load, since: world.clock.now(), pid, used });
}

/** What a process has used since it began: the load, times the time. */
export function countersOf(world: World, pid: number): Counters {
  const record = recordOf(world, pid);
  if (record === undefined) return IDLE;
  const startedAt = world.processes.get(pid)?.startedAt ?? 0;
  const used = record.pid === pid ? record.used : IDLE;
  const seconds = Math.max(0, world.clock.now() - Math.max(record.since, startedAt)) / 1000;
  return {
    cpuMs: used.cpuMs + record.cpu * 10 * seconds,
    reads: used.reads + Math.floor((record.read * seconds) / BLOCK_BYTES),
    writes: used.writes + Math.floor((record.write * seconds) / BLOCK_BYTES),
  };
}

export function residentBytesOf(world: World, pid: number): number {
  return recordOf(world, pid)?.memory ?? IDLE_MEMORY;
}

/** What racct(9) would have come to. */
export function accountedOf(world: World, pid: number): Pick<Load, 'read' | 'write'> {
  return recordOf(world, pid) ?? { read: 0, write: 0 };
}

function recordOf(world: World, pid: number): LoadRecord | undefined {
  const name = world.guests.get(pid)?.name;
  return name === undefined ? undefined : world.loads.get(name);
}

function pidOf(world: World, name: string): number | undefined {
  return [...world.guests.values()].find((guest) => guest.name === name)?.pid;
}
