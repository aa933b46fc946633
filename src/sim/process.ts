import { basename } from 'node:path';
import type { Call } from './call.js';
import { livingParentOf } from './guest-parent.js';
import type { ProcessEnd } from './call.js';
import type { Process } from './inhabitant.js';
import type { World } from './world.js';

/** MAXCOMLEN (sys/param.h): the kernel's own name of a process is cut. */
const COMM_MAX = 19;

/** Enters the process of a call, and its parent when that is a stranger of this world. */
export function enterCaller(world: World, call: Call): Process {
  const process: Process = {
    pid: call.pid,
    ppid: call.ppid,
    uid: world.knobs.uid,
    jid: 0,
    startedAt: world.clock.now(),
    argv: [call.file, ...call.args],
    ucomm: basename(call.file).slice(0, COMM_MAX),
    carried: 'real',
  };
  world.processes.set(call.pid, process);
  noteStranger(world, call.ppid);
  return process;
}

/** A process the model invents; its pid. */
export function enterModel(world: World, argv: readonly string[], ppid = 1): number {
  while (world.processes.has(world.nextPid)) world.nextPid += 1;
  const pid = world.nextPid;
  world.nextPid += 1;
  const ucomm = basename(argv[0] ?? '').slice(0, COMM_MAX);
  world.processes.set(pid, {
    pid,
    ppid,
    uid: 0,
    jid: 0,
    startedAt: world.clock.now(),
    argv,
    ucomm,
    carried: 'model',
  });
  return pid;
}

/** Programs that were started in this world and never asked it anything: scripts of an operator's. */
export function noteStrangers(world: World): void {
  for (const pid of world.carrier.leaders((known) => world.processes.has(known))) noteStranger(world, pid);
}

function noteStranger(world: World, pid: number): void {
  const known = world.processes.get(pid);
  if (known !== undefined && (known.carried === 'model' || world.carrier.parentOf(pid) !== undefined)) return;
  const found = world.carrier.describe(pid);
  if (found === undefined) return;
  const ucomm = found.ucomm.slice(0, COMM_MAX);
  world.processes.set(pid, { pid, uid: world.knobs.uid, jid: 0, carried: 'real', ...found, ucomm });
}

/** Whether a process lives, for kill -0, pwait and ps alike. */
export function isAlive(world: World, pid: number): boolean {
  const process = world.processes.get(pid);
  if (process?.carried === 'model' || world.guests.has(pid)) return true;
  return world.carrier.parentOf(pid) !== undefined;
}

/** The living, with parents as they are now: an orphan belongs to init. */
export function livingProcesses(world: World): Process[] {
  const living: Process[] = [];
  for (const process of world.processes.values()) {
    if (process.carried === 'model') {
      living.push(process);
      continue;
    }
    const parent = world.carrier.parentOf(process.pid);
    if (parent === undefined) {
      if (!world.guests.has(process.pid)) world.processes.delete(process.pid);
      continue;
    }
    const guestParent = livingParentOf(world, process.pid);
    const stat = world.guestParents.get(process.pid)?.stat;
    living.push({
      ...process,
      ...(stat === undefined ? {} : { state: stat }),
      ppid: guestParent ?? (world.processes.has(parent) ? parent : 1),
    });
  }
  return living;
}

/** What ps(1) prints as command: the title or argv, and the kernel's name when it differs (facts 9). */
export function commandLine(process: Process): string {
  const words = process.title ?? process.argv.join(' ');
  const first = basename(process.title ?? process.argv[0] ?? '');
  return first === process.ucomm ? words : `${words} (${process.ucomm})`;
}

export type ExitWatcher = (end: ProcessEnd) => void;

const watchers = new WeakMap<World, Map<number, ExitWatcher[]>>();

/** Calls back when a guest or loader ends (kqueue's NOTE_EXIT). */
export function watchExit(world: World, pid: number, watcher: ExitWatcher): void {
  const ofWorld = watchers.get(world) ?? new Map<number, ExitWatcher[]>();
  watchers.set(world, ofWorld);
  ofWorld.set(pid, [...(ofWorld.get(pid) ?? []), watcher]);
}

/** Tells the watchers, once. */
export function announceExit(world: World, pid: number, end: ProcessEnd): void {
  const waiting = watchers.get(world)?.get(pid) ?? [];
  watchers.get(world)?.delete(pid);
  for (const watcher of waiting) watcher(end);
}
