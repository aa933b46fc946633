import { rmSync } from 'node:fs';
import { apply, latencyOf } from './apply.js';
import { emit, type World } from './world.js';
import { endGuest, signalGuest } from './guest.js';
import { exiting, dying, killing, printing } from './script.js';
import { listenToBell, readFifo, watchLife } from './bell.js';
import { leaveLine } from './programs/cu.js';
import { lockScript } from './lock.js';
import { openLetter, order, replyScript, sendLetter, type Letter } from './post.js';
import { takeRequest } from './request.js';
import type { Call, Fed, Outcome } from './call.js';
import type { Layout } from './layout.js';

export interface ServerOptions {
  readonly layout: Layout;
  readonly world: World;
  /** Called after everything that may have changed the world. */
  readonly changed: () => unknown;
  readonly halted: () => void;
}

/** Answers the shims of one world until it is halted. */
export function serve(options: ServerOptions): void {
  const { layout, world } = options;
  const guard = (work: Promise<void>) => void work.catch((error: unknown) => console.error(error));
  for (const guest of world.guests.values()) watchResident(options, guest.pid);
  const close = listenToBell(layout.bell, (line) => {
    const [word, pid = '', signal = ''] = line.split(' ');
    if (word === 'call') guard(answer(options, Number(pid)));
    if (word === 'fed') guard(answer(options, Number(pid)));
    if (word === 'resident' || word === 'conversation') guard(admit(options, Number(pid)));
    if (word === 'sig') takeSignal(options, Number(pid), signal);
    if (word !== 'halt') return;
    emit(world, { event: 'host.halted' });
    close();
    options.halted();
  });
}

/** A program that answers and ends. */
async function answer(options: ServerOptions, pid: number): Promise<void> {
  const { layout, world } = options;
  const call = takeRequest(layout, pid);
  const letter = await openLetter(layout, pid);
  if (call === undefined || letter === undefined) {
    if (letter !== undefined) sendLetter(letter, exiting(70));
    return;
  }
  const outcome = await applyLate(options, call);
  const finish = (script: string) => {
    sendLetter(letter, script);
    if (outcome.kind !== 'lock') world.processes.delete(pid);
    options.changed();
  };
  if (outcome.kind === 'fed') {
    readTyped(options, pid, outcome);
    sendLetter(letter, TAKE_INPUT);
  } else deliver(options, letter, outcome, finish);
}

/** The shim becomes the program that hands its input over. */
const TAKE_INPUT = 'exec $C >&4 4>&-';

/** What a fed program reads, until it or its input ends. */
function readTyped(options: ServerOptions, pid: number, { take, last, stays }: Fed): void {
  const { layout } = options;
  const over = (): void => {
    order(layout, pid, replyScript(layout, pid, last()));
    close();
  };
  const close = readFifo(`${layout.mail}/${pid}.typed`, {
    taken: (bytes) => {
      if (take(bytes) === 'over') over();
      options.changed();
    },
    ended: () => {
      if (stays !== true) bury(options, pid);
    },
  });
}

function deliver(
  { layout }: ServerOptions,
  letter: Letter,
  outcome: Outcome,
  finish: (script: string) => void,
): void {
  switch (outcome.kind) {
    case 'reply':
      return finish(replyScript(layout, letter.pid, outcome));
    case 'pending':
      return outcome.begin((reply) => finish(replyScript(layout, letter.pid, reply)));
    case 'lock':
      return finish(lockScript(outcome.lock));
    case 'abort':
      return finish(killing(outcome.signal));
    case 'resident':
    case 'fed':
      return finish(exiting(70));
  }
}

/** Part of the latency comes before the program looks and acts, the rest before its caller hears of it. */
async function applyLate(options: ServerOptions, call: Call): Promise<Outcome> {
  const { world } = options;
  const latency = latencyOf(world, call.file);
  const before = Math.round(latency * world.random());
  await pause(before);
  const { outcome, delayMs } = apply(world, call, latency);
  options.changed();
  await pause(latency - before + delayMs);
  return outcome;
}

function pause(ms: number): Promise<void> | undefined {
  return ms <= 0 ? undefined : new Promise((resolve) => setTimeout(resolve, ms));
}

/** Residents that died before their call was applied. */
const early = new Set<number>();

/** A program whose process the world decides about. */
async function admit(options: ServerOptions, pid: number): Promise<void> {
  const { layout } = options;
  const call = takeRequest(layout, pid);
  if (call === undefined) return;
  early.delete(pid);
  watchResident(options, pid);
  const outcome = await applyLate(options, call);
  if (outcome.kind === 'reply') order(layout, pid, replyScript(layout, pid, outcome));
  if (outcome.kind === 'fed') readTyped(options, pid, outcome);
  if (outcome.kind === 'abort')
    order(
      layout,
      pid,
      `${printing('stdout', outcome.stdout)}${printing('stderr', outcome.stderr)}${dying(outcome.signal)}`,
    );
  if (early.has(pid)) bury(options, pid);
}

function watchResident(options: ServerOptions, pid: number): void {
  const { layout } = options;
  watchLife(`${layout.mail}/${pid}.life`, () => {
    for (const end of ['ctl', 'life', 'typed']) rmSync(`${layout.mail}/${pid}.${end}`, { force: true });
    early.add(pid);
    bury(options, pid);
  });
}

/** The process is gone and the world had not decided so: only a SIGKILL does that (the others are trapped). */
function bury(options: ServerOptions, pid: number): void {
  const { world } = options;
  const guest = world.guests.get(pid);
  if (guest !== undefined) {
    emit(world, {
      event: 'guest.signalled',
      name: guest.name,
      pid,
      signal: 'KILL',
      effect: 'killed',
      foreign: guest.foreign,
    });
    endGuest(world, guest, { kind: 'signal', signal: 'KILL' });
  }
  world.processes.delete(pid);
  options.changed();
}

function takeSignal(options: ServerOptions, pid: number, signal: string): void {
  const { layout, world } = options;
  const guest = world.guests.get(pid);
  leaveLine(world, pid);
  if (guest === undefined) order(layout, pid, dying(signal));
  else signalGuest(world, guest, signal);
  options.changed();
}
