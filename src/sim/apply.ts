import { connectSocket } from './netgraph/holder.js';
import { delayOf, emit, type World } from './world.js';
import { ownProgram } from './own-program.js';
import { enterCaller, enterModel } from './process.js';
import { markForeign, observeGraph } from './wiring.js';
import { PROGRAMS } from './programs/table.js';
import { reply, type Call, type Outcome } from './call.js';
import { passSeconds } from './netgraph/frames.js';
import { strike, textOf, type Fault } from './fault.js';
import { sweepSockets } from './unix-socket.js';
import type { EventData } from './journal.js';

export interface Applied {
  readonly outcome: Outcome;
  /** The caller learns of it this much later. */
  readonly delayMs: number;
}

/** The latency of one call; simctl is the hand of fate and waits for nothing. */
export function latencyOf(world: World, file: string): number {
  return file === 'simctl' ? 0 : delayOf(world, world.knobs.latencyMs, [0, 300]);
}

/** One run of a host program: changes the world, writes the journal, says what the caller gets. */
export function apply(world: World, call: Call, latencyMs = 0): Applied {
  enterCaller(world, call);
  sweepSockets(world);
  const fault =
    call.file === 'simctl'
      ? undefined
      : strike(
          world.faults,
          call.file,
          textOf(call),
          (one) => call.file !== 'ngctl' || one.code === undefined,
        );
  const events: EventData[] = [];
  world.held = events;
  passTime(world);
  const outcome = run(world, call, fault);
  observeGraph(world);
  world.held = undefined;
  const delayMs = fault?.delayMs ?? 0;
  note(world, call, outcome, latencyMs + delayMs);
  for (const event of events) emit(world, event);
  if (fault?.killCaller === true) world.carrier.kill(call.ppid);
  const waiting = postponed.get(world) ?? [];
  postponed.delete(world);
  for (const action of waiting) action();
  return { outcome, delayMs };
}

const postponed = new WeakMap<World, (() => void)[]>();

/** Does something once the call that is being applied has been. */
export function afterwards(world: World, action: () => void): void {
  postponed.set(world, [...(postponed.get(world) ?? []), action]);
}

/** Netgraph's timers have run on meanwhile (facts 3). */
function passTime(world: World): void {
  const seconds = Math.floor((world.clock.now() - world.agedAt) / 1000);
  if (seconds <= 0) return;
  world.agedAt += seconds * 1000;
  passSeconds(world.graph, seconds);
}

function run(world: World, call: Call, fault: Fault | undefined): Outcome {
  if (fault?.hang === true) return { kind: 'pending', begin: () => undefined };
  if (fault?.code !== undefined) return reply('a fault that was asked for', fault.code, fault);
  if (fault?.steal === true) stealHooks(world, call);
  const program = Object.hasOwn(PROGRAMS, call.file) ? PROGRAMS[call.file] : undefined;
  const own = program === undefined ? ownProgram(world, call) : undefined;
  if (own !== undefined) return own;
  if (program === undefined) return reply(undefined, 127, { stderr: `${call.file}: not simulated\n` });
  const idle = fault?.afterLine === 0 && fault.errno === undefined;
  const outcome = idle ? reply('a fault that was asked for', 0) : program(world, call, fault);
  if (outcome.kind !== 'reply') return outcome;
  const silent = { stdout: '', stderr: '' };
  if (fault?.signal !== undefined) return { kind: 'abort', signal: fault.signal, ...silent };
  return fault?.mute === true ? { ...outcome, stdout: '' } : outcome;
}

/** Somebody is faster than this bhyve: takes the hooks its argv asks for. */
function stealHooks(world: World, call: Call): void {
  for (const [, path = '', peerhook = ''] of call.args
    .join('\n')
    .matchAll(/path=([^,\n]+).*?peerhook=([^,\n]+)/g)) {
    const pid = enterModel(world, ['jng', 'bridge', path]);
    const made = connectSocket(world.graph, { pid, uid: 0, hook: 'vmlink', path, peerhook });
    if (made.ok) markForeign(world, made.nodeId);
  }
}

function note(world: World, call: Call, outcome: Outcome, ms: number): void {
  const { file, args, input, pid, ppid } = call;
  if (file === 'simctl') {
    world.journal.write({ kind: 'event', event: 'simctl', args });
    return;
  }
  world.journal.write({
    kind: 'command',
    file,
    args,
    ...(input === undefined ? {} : { input }),
    pid,
    ppid,
    code: outcome.kind === 'reply' ? outcome.code : null,
    ...(outcome.kind === 'reply' ? { evidence: outcome.evidence } : {}),
    ms,
  });
}
