import * as assert from 'uvu/assert';
import { createActor, SimulatedClock, type AnyActorLogic, type AnyStateMachine } from 'xstate';
import type { ProbeVerdict } from '../../src/vm/actors.js';
import type { VmContext, VmInput } from '../../src/vm/context.js';
import type { VmEvent } from '../../src/vm/event.js';
import type { VmSnapshot } from '../../src/vm/machine.js';
import { statePathOf } from '../../src/vm/state-name.js';
import { definition } from './fixture.js';

/** A machine on stage: a simulated clock, and actors that do what the test tells them, at once. */
export interface Stage {
  readonly send: (event: VmEvent) => void;
  /** The actor of this name resolves; it has to be at work. */
  readonly finish: (name: string, output?: unknown) => void;
  readonly fail: (name: string, message?: string) => void;
  readonly see: (verdict: ProbeVerdict) => void;
  readonly advance: (ms: number) => void;
  /** The state is this one, or inside it. */
  readonly at: (path: string) => void;
  readonly path: () => string;
  readonly context: () => VmContext;
  readonly snapshot: () => VmSnapshot;
  /** What was begun, persisted, released and recorded, in order: `begin launch`, `persist down`, ... */
  readonly log: string[];
  /** The input of the latest actor of this name. */
  readonly input: (name: string) => Record<string, unknown>;
}

const ACTORS = [
  ...['probe', 'watchForeign', 'adoptForeign', 'awaitTurn', 'ensureBridges', 'leaseLinks', 'runLoader'],
  ...['launch', 'watch', 'pressButton', 'forceReset', 'forceOff', 'clean'],
  ...['preStart', 'startCompanions', 'postStart', 'preStop', 'postStop'],
];

export function stage(machine: AnyStateMachine, input: Partial<VmInput> = {}): Stage {
  const clock = new SimulatedClock();
  const record: Seen = { log: [], inputs: new Map() };
  const { log, inputs } = record;
  const names = { now: () => clock.now(), wall: () => 1_000_000 + clock.now(), random: () => 0.5 };
  const defaults: VmInput = { name: 'web1', definition, intent: 'up', clock: names };
  const actor = createActor(peopled(machine), { clock, input: { ...defaults, ...input } });
  records.set(actor, record);
  actor.subscribe({ error: (error) => log.push(`error ${String(error)}`) });
  actor.start();
  const snapshot = () => actor.getSnapshot() as unknown as VmSnapshot;
  const tell = (name: string, event: object) => {
    const child = (snapshot().children as Record<string, { send(event: object): void } | undefined>)[name];
    assert.ok(child, `${name} is at work in ${statePathOf(snapshot())}`);
    child?.send(event);
  };
  return {
    ...{ log, snapshot, context: () => snapshot().context, path: () => statePathOf(snapshot()) },
    send: (event) => actor.send(event),
    finish: (name, output) => tell(name, { type: 'finish', output }),
    fail: (name, message = 'no luck') => tell(name, { type: 'fail', error: new Error(message) }),
    see: (verdict) => tell('probe', { type: 'finish', output: verdict }),
    advance: (ms) => clock.increment(ms),
    at: (path) =>
      assert.ok(
        `${statePathOf(snapshot())}.`.startsWith(`${path}.`),
        `${statePathOf(snapshot())} is ${path}`,
      ),
    input: (name) => inputs.get(name) ?? {},
  };
}

/** What one stage has seen. */
interface Seen {
  readonly log: string[];
  readonly inputs: Map<string, Record<string, unknown>>;
}

const records = new WeakMap<object, Seen>();
const machines = new WeakMap<AnyStateMachine, AnyStateMachine>();

/** The machine with puppets for actors; made once, since xstate builds a machine anew for that. */
function peopled(machine: AnyStateMachine): AnyStateMachine {
  const known = machines.get(machine);
  if (known !== undefined) return known;
  const actors = Object.fromEntries(ACTORS.map((name) => [name, puppet(name)]));
  const made = machine.provide({ actors, actions: recorders } as never);
  machines.set(machine, made);
  return made;
}

/** Actor logic that ends when told to, without a promise between: tests stay in one turn of the event loop. */
function puppet(name: string): AnyActorLogic {
  return {
    transition: (state: object, event: { type: string; output?: unknown; error?: unknown }) => {
      if (event.type === 'finish') return { ...state, status: 'done', output: event.output };
      if (event.type === 'fail') return { ...state, status: 'error', error: event.error };
      return event.type === 'xstate.stop' ? { ...state, status: 'stopped' } : state;
    },
    getInitialSnapshot: (_: unknown, input: unknown) => ({
      ...{ status: 'active', output: undefined, error: undefined, input },
    }),
    getPersistedSnapshot: (state: unknown) => state,
    start: (state: { input: Record<string, unknown> }, { self }: { self: { _parent: object } }) => {
      const record = records.get(self._parent);
      record?.log.push(`begin ${name}`);
      record?.inputs.set(name, state.input);
    },
  } as unknown as AnyActorLogic;
}

interface ActionArgs {
  readonly self: object;
  readonly context: VmContext;
}

const recorders = {
  persist: ({ self, context }: ActionArgs) => records.get(self)?.log.push(`persist ${context.intent}`),
  releaseLinks: ({ self }: ActionArgs) => records.get(self)?.log.push('release'),
  recordExit: ({ self }: ActionArgs, { exit }: { exit: { kind: string } | undefined }) =>
    records.get(self)?.log.push(`record ${exit?.kind}`),
};
