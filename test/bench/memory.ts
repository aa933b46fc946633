import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import type { DaemonMemory } from './daemon.js';
import { limited, type Row } from './row.js';

const KIB = 1024;

/** What each VM adds to a daemon without any. */
export function memoryRows(memory: ReadonlyMap<number, DaemonMemory>): readonly Row[] {
  const none = memory.get(0);
  return [...memory].flatMap(([count, { heapBytes, residentBytes }]) => {
    if (count === 0 || none === undefined) return [];
    const heap = (heapBytes - none.heapBytes) / count / KIB;
    const resident = (residentBytes - none.residentBytes) / count / KIB;
    const row = {
      what: `daemon memory a VM, ${count} running`,
      measured: `${heap.toFixed(0)} KiB of heap, ${resident.toFixed(0)} KiB resident (daemon: ${mib(residentBytes)})`,
      value: heap,
    };
    // A share of what a daemon needs once is no cost of a VM: only many tell.
    return [count < 100 ? row : limited({ ...row, aim: '100 KiB', limit: 100 })];
  });
}

/** One keeper as the shims have it: a C program that sleeps, as pwait(1) is, but of this system. */
export async function keeperRow(): Promise<Row> {
  const child = spawn('/usr/bin/tail', [`--pid=${process.pid}`, '-f', '/dev/null'], { stdio: 'ignore' });
  await new Promise((resolve) => setTimeout(resolve, 200));
  const field = (name: string): number =>
    Number(new RegExp(`^${name}:\\s+(\\d+) kB`, 'm').exec(rollup(child.pid))?.[1] ?? NaN);
  const [pss, own] = [field('Pss'), field('Private_Clean') + field('Private_Dirty')];
  child.kill();
  return {
    what: 'an exit keeper beside it, one a guest',
    measured: `${pss} KiB proportional, ${own} KiB private`,
    value: pss,
    note: 'tail(1) of this system in place of pwait(1): what FreeBSD needs for its own is not known here',
  };
}

function rollup(pid: number | undefined): string {
  try {
    return readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8');
  } catch {
    return '';
  }
}

function mib(bytes: number): string {
  return `${(bytes / KIB / KIB).toFixed(0)} MiB`;
}
