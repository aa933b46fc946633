import { connectSocket } from './netgraph/holder.js';
import { delayOf, type World } from './world.js';
import { emit } from './world.js';
import { enterCaller, enterModel } from './process.js';
import { markForeign, observeGraph } from './wiring.js';
import { PROGRAMS } from './programs/table.js';
import { reply, type Call, type Outcome } from './call.js';
import { strike, textOf, type Fault } from './fault.js';

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
  const fault =
    call.file === 'simctl'
      ? undefined
      : strike(
          world.faults,
          call.file,
          textOf(call),
          (one) => call.file !== 'ngctl' || one.code === undefined,
        );
  world.held = [];
  const outcome = run(world, call, fault);
  observeGraph(world);
  const events = world.held;
  world.held = undefined;
  const delayMs = fault?.delayMs ?? 0;
  note(world, call, outcome, latencyMs + delayMs);
  for (const event of events) emit(world, event);
  return { outcome, delayMs };
}

function run(world: World, call: Call, fault: Fault | undefined): Outcome {
  if (fault?.hang === true) return { kind: 'pending', begin: () => undefined };
  if (fault?.code !== undefined) return reply('a fault that was asked for', fault.code, fault);
  if (fault?.steal === true) stealHooks(world, call);
  const program = PROGRAMS[call.file];
  if (program === undefined) return reply(undefined, 127, { stderr: `${call.file}: not simulated\n` });
  const outcome = program(world, call);
  return fault?.mute === true && outcome.kind === 'reply' ? { ...outcome, stdout: '' } : outcome;
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
