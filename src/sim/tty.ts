import { basename } from 'node:path';
import { emit, type World } from './world.js';
import { isAlive } from './process.js';
import { isLoaded } from './module.js';
import type { TtyModes, TtyPair, TtySide } from './tty-pair.js';

/*
 * nmdm(4) pairs as sys/dev/nmdm/nmdm.c and sys/kern/tty.c [13] have them. Whoever dies closes what it had open; that is
 * seen at the next look, which is soon enough: nothing happens to a tty in between.
 */

export interface Tty {
  readonly pair: TtyPair;
  readonly near: TtySide;
  readonly far: TtySide;
}

/** TTYDEF_LFLAG and TTYDEF_CFLAG, sys/ttydefaults.h: what the first open of a side begins with. */
const FRESH: TtyModes = { echo: true, icanon: true, clocal: false };

/** The tty of that name, which comes into being by being looked at; undefined = no nmdm device, or no module. */
export function findTty(world: World, path: string): Tty | undefined {
  const [, name, side] = /^(nmdm.+)([AB])$/.exec(basename(path)) ?? [];
  if (name === undefined || !path.startsWith(`${world.settings.root}/dev/`) || !isLoaded(world, 'nmdm'))
    return undefined;
  settleTtys(world);
  const fresh = (): TtySide => ({ open: [], waiting: [], modes: FRESH });
  const pair = world.ttys.get(name) ?? { A: fresh(), B: fresh() };
  world.ttys.set(name, pair);
  return side === 'A' ? { pair, near: pair.A, far: pair.B } : { pair, near: pair.B, far: pair.A };
}

/** open(2) without waiting, as bhyve(8) and stty(1) do. */
export function openNow({ near }: Tty, pid: number): void {
  if (near.open.length === 0 && near.waiting.length === 0) near.modes = FRESH;
  near.open.push(pid);
}

/** Whether an open without waiting has to wait all the same, for another open that is under way. */
export function isOpening({ near }: Tty): boolean {
  return near.open.length === 0 && near.waiting.length > 0;
}

/** open(2) that waits for carrier: that somebody has opened the other side, or waits to. */
export function openWaiting(world: World, { near }: Tty, pid: number): void {
  if (near.open.length === 0 && near.waiting.length === 0) near.modes = FRESH;
  near.waiting.push(pid);
  settleTtys(world);
}

export function closeTty(world: World, { near }: Tty, pid: number): void {
  near.open = near.open.filter((one) => one !== pid);
  settleTtys(world);
}

/** What bhyve does to its side. */
export function openConsoles(world: World, pid: number, paths: readonly string[]): void {
  for (const path of paths) {
    const tty = findTty(world, path);
    if (tty === undefined) continue;
    openNow(tty, pid);
    tty.near.modes = { echo: false, icanon: false, clocal: true };
  }
  settleTtys(world);
}

/** Who has that side open, or the other one; nobody of a pair that is not there. */
export function whoHas(world: World, path: string, side: 'near' | 'far'): readonly number[] {
  if (!world.ttys.has(basename(path).slice(0, -1))) return [];
  return findTty(world, path)?.[side].open ?? [];
}

/**
 * Somebody prints into one side: whoever reads the other one gets it, and a side that echoes sends it back. Without a
 * reader it is taken out and thrown away (facts 8), and not even composed.
 */
export function printOn(world: World, path: string, words: Buffer | (() => Buffer)): void {
  const readers = whoHas(world, path, 'far').filter((pid) => isReader(world, pid));
  const [reader] = readers;
  if (reader === undefined) return;
  const bytes = typeof words === 'function' ? words() : words;
  world.carrier.say(reader, 'stdout', bytes);
  const name = basename(path);
  if (findTty(world, path)?.far.modes.echo === true)
    emit(world, { event: 'console.echoed', name, text: bytes.toString() });
  const cuts = readers.length > 1 && readers.some((pid) => world.processes.get(pid)?.argv[0] === 'cu');
  if (cuts) emit(world, { event: 'console.shared', name, readers: readers.length });
}

/** Lets in who has carrier, and tells of its loss: end of file for readers without clocal. */
export function settleTtys(world: World): void {
  for (const [name, pair] of world.ttys) {
    for (const side of [pair.A, pair.B]) {
      side.open = side.open.filter((pid) => lives(world, pid));
      side.waiting = side.waiting.filter((pid) => lives(world, pid));
    }
    admit(pair.A, pair.B);
    admit(pair.B, pair.A);
    for (const [near, far] of [
      [pair.A, pair.B],
      [pair.B, pair.A],
    ] as const)
      hangUp(world, near, far);
    if ([pair.A, pair.B].every(({ open, waiting }) => open.length + waiting.length === 0))
      world.ttys.delete(name);
  }
}

/** An open that waits has raised DTR already, which is the other side's carrier. */
function admit(near: TtySide, far: TtySide): void {
  if (near.waiting.length === 0 || !(near.modes.clocal || hasCarrier(far))) return;
  near.open.push(...near.waiting);
  near.waiting = [];
}

function hasCarrier({ open, waiting }: TtySide): boolean {
  return open.length + waiting.length > 0;
}

/** Readers only: bhyve itself is always clocal. */
function hangUp(world: World, near: TtySide, far: TtySide): void {
  if (near.modes.clocal || hasCarrier(far)) return;
  for (const pid of near.open) if (isReader(world, pid)) world.carrier.end(pid, { kind: 'code', code: 0 });
  near.open = near.open.filter((pid) => !isReader(world, pid));
}

/** Whether a process takes what comes out of a side that it has open. */
export function isReader(world: World, pid: number): boolean {
  return ['cat', 'cu'].includes(world.processes.get(pid)?.argv[0] ?? '');
}

/** A guest's process may still be on its way out when the world has taken its devices back. */
function lives(world: World, pid: number): boolean {
  const process = world.processes.get(pid);
  if (process === undefined) return false;
  return process.ucomm === 'bhyve' ? world.guests.has(pid) : isAlive(world, pid);
}
