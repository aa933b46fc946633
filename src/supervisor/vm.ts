import { createActor, type Actor } from 'xstate';
import type { VmDefinition } from '../definition/definition.js';
import type { BootMemory } from '../vm/context.js';
import type { PublishedStatus, VmEvent } from '../vm/event.js';
import { vmMachine, type VmSnapshot } from '../vm/machine.js';
import type { Intent } from '../vm/record.js';
import { statePathOf } from '../vm/state-name.js';
import { isDown, publishedOf } from '../vm/publish.js';
import type { Context } from './context.js';
import { keepCrash } from './crash.js';
import { tellFailure } from './failure-hook.js';
import { createStatusClock } from './since.js';

/** One VM of the daemon: its machine, and what others may ask of it. */
export interface Vm {
  readonly name: string;
  snapshot(): VmSnapshot;
  /** Since when it is in its published status, wall clock in ms; undefined = it was so before anybody looked. */
  since(): number | undefined;
  send(event: VmEvent): void;
  /** Calls back after every change of state; call the result to end it. */
  onChange(listener: () => void): () => void;
  /** Ends the actor; the guest is left alone. */
  release(): void;
}

export interface VmOptions {
  readonly definition: VmDefinition;
  readonly intent: Intent;
  readonly memory: BootMemory | undefined;
  /** The machine with its actors and actions bound. */
  readonly machine: typeof vmMachine;
  readonly onGone: () => void;
}

export function createVm(context: Context, { definition, intent, memory, machine, onGone }: VmOptions): Vm {
  const { name } = definition;
  const { clock, story } = context;
  const actor: Actor<typeof vmMachine> = createActor(machine, {
    id: name,
    clock,
    input: {
      ...{ name, definition, intent },
      clock: { now: clock.monotonic, wall: clock.wall, random: context.random },
      deaths: context.states.get(name).deaths,
      ...(memory === undefined ? {} : { memory }),
    },
  });
  let path = '';
  let waits: string | null = null;
  let status: PublishedStatus | undefined;
  const statusClock = createStatusClock(clock.wall);
  let { lastExit } = actor.getSnapshot().context;
  actor.subscribe((snapshot) => {
    // Another object is another end; the cleaning that has just begun has removed nothing yet.
    if (snapshot.context.lastExit !== lastExit) keepCrash(context, snapshot.context);
    lastExit = snapshot.context.lastExit;
    statusClock.note(snapshot);
    const now = statePathOf(snapshot);
    const waiting = snapshot.context.waiting?.reason ?? null;
    if (now !== path || waiting !== waits) status = tellTransition(context, snapshot, { path, status });
    const isGivenUp = now === 'failed' && path !== 'failed';
    [path, waits] = [now, waiting];
    if (isGivenUp) void tellFailure(context, snapshot.context);
    if (snapshot.status === 'done') onGone();
    context.changed(name);
  });
  actor.start();
  return {
    name,
    snapshot: () => actor.getSnapshot(),
    since: statusClock.since,
    send: (event) => actor.send(event),
    onChange(listener) {
      const subscription = actor.subscribe(listener);
      return () => subscription.unsubscribe();
    },
    release: () => {
      story.tell('vm.transition', { vm: name, from: path, to: 'released' });
      actor.stop();
    },
  };
}

interface Before {
  readonly path: string;
  readonly status: PublishedStatus | undefined;
}

function tellTransition(context: Context, snapshot: VmSnapshot, before: Before): PublishedStatus {
  const { name, history, reason, verdict } = snapshot.context;
  const { status, detail } = publishedOf(snapshot);
  const to = statePathOf(snapshot);
  context.story.tell('vm.transition', {
    vm: name,
    from: before.path,
    to,
    was: before.status,
    status,
    detail,
  });
  const hint = context.hints.get(name);
  const advice = hint === undefined ? {} : { hint };
  if (to === 'backingOff')
    context.story.tell(
      'vm.backoff',
      { vm: name, reason, failures: history.failures.length, delayMs: verdict?.delayMs, ...advice },
      'warn',
    );
  if (to === 'failed') context.story.tell('vm.failed', { vm: name, reason: detail, ...advice }, 'error');
  return status;
}

/** What the other VMs run with, as far as they may be alive, or are cleared to be in a moment. */
export function runningDefinitions(
  vms: ReadonlyMap<string, Vm>,
  except: string,
  cleared: ReadonlySet<string>,
): readonly VmDefinition[] {
  return [...vms.values()].flatMap((vm) => {
    const { running, guest } = vm.snapshot().context;
    const counts = vm.name !== except && (guest !== undefined || cleared.has(vm.name));
    return counts && running !== undefined ? [running] : [];
  });
}

/** Resolves when no guest of the VM is left, and says so. */
export function downOf(vm: Vm, onProgress: (message: string, name: string) => void): Promise<void> {
  return new Promise((resolve) => {
    const look = (): void => {
      if (!isDown(vm.snapshot())) return;
      stop();
      onProgress('down', vm.name);
      resolve();
    };
    const stop = vm.onChange(look);
    look();
  });
}
