import { appendFileSync } from 'node:fs';
import type { Carrier } from './world.js';
import type { ProcessEnd } from './call.js';
import type { SimExit } from './sim-host.js';

/** Processes that exist as rows only: what a kernel would keep for their parents. */
export interface ProcessTable {
  /** A new process; its output is appended to the file, or kept. */
  enter(output?: string): number;
  lives(pid: number): boolean;
  say(pid: number, stream: 'stdout' | 'stderr', text: string | Buffer): void;
  end(pid: number, end: ProcessEnd): void;
  exitOf(pid: number): Promise<SimExit>;
  /** What it printed, when it had no file; forgets it. */
  textsOf(pid: number): { stdout: string; stderr: string };
  carrier(start: (argv: readonly string[]) => number): Carrier;
}

interface Row {
  readonly output?: string;
  readonly texts: { stdout: string; stderr: string };
  readonly exited: Promise<SimExit>;
  readonly settle: (exit: SimExit) => void;
}

const FIRST_PID = 1000;

export function createTable(): ProcessTable {
  const living = new Map<number, Row>();
  const ended = new Map<number, Row>();
  let next = FIRST_PID;
  const table: ProcessTable = {
    enter: (output) => {
      next += 1;
      living.set(next, newRow(output));
      return next;
    },
    lives: (pid) => living.has(pid),
    say: (pid, stream, text) => print(living.get(pid), stream, text),
    end: (pid, end) => {
      const row = living.get(pid);
      if (row === undefined) return;
      living.delete(pid);
      ended.set(pid, row);
      row.settle(toExit(end));
      // A parent that asks later is served from the row; nobody asks much later.
      if (ended.size > KEPT) ended.delete(ended.keys().next().value ?? 0);
    },
    exitOf: (pid) => (living.get(pid) ?? ended.get(pid))?.exited ?? Promise.resolve({ kind: 'lost' }),
    textsOf: (pid) => (living.get(pid) ?? ended.get(pid))?.texts ?? { stdout: '', stderr: '' },
    carrier: (start) => carrierOf(table, () => [...living.keys()], start),
  };
  return table;
}

const KEPT = 100;

function carrierOf(table: ProcessTable, pids: () => number[], start: Carrier['start']): Carrier {
  return {
    say: (pid, stream, text) => table.say(pid, stream, text),
    end: (pid, end) => table.end(pid, end),
    parentOf: (pid) => (table.lives(pid) ? 1 : undefined),
    leaders: () => [],
    describe: () => undefined,
    start,
    idle: () => table.enter(),
    kill: (pid) => table.end(pid, { kind: 'signal', signal: 'KILL' }),
    killAll: (sparing) => {
      const ended = pids().filter((pid) => pid !== sparing);
      for (const pid of ended) table.end(pid, { kind: 'signal', signal: 'KILL' });
    },
  };
}

function newRow(output: string | undefined): Row {
  let settle: (exit: SimExit) => void = () => undefined;
  const exited = new Promise<SimExit>((resolve) => (settle = resolve));
  return { ...(output === undefined ? {} : { output }), texts: { stdout: '', stderr: '' }, exited, settle };
}

function print(row: Row | undefined, stream: 'stdout' | 'stderr', text: string | Buffer): void {
  if (row === undefined || text === '') return;
  if (row.output === undefined) row.texts[stream] += text;
  else appendFileSync(row.output, text);
}

function toExit(end: ProcessEnd): SimExit {
  if (end.kind === 'code') return end;
  return end.kind === 'signal' ? { kind: 'signal', signal: `SIG${end.signal}` } : { kind: 'lost' };
}
