import { initialTransition, transition, type AnyStateMachine } from 'xstate';
import { OPERATOR_EVENTS } from '../../src/vm/event.js';
import type { VmSnapshot } from '../../src/vm/machine.js';
import { CLEAN_LIMIT } from '../../src/vm/timing.js';
import {
  aliveAfter,
  done,
  factsOf,
  failing,
  inputs,
  keyOf,
  outputsOf,
  timersOf,
  workingOf,
  type Alive,
  type Move,
} from './world.js';

/** A configuration the machine can get into, and how. */
export interface Configuration {
  readonly snapshot: VmSnapshot;
  readonly alive: Alive;
  readonly parent: Configuration | undefined;
  readonly by: string;
}

export interface Edge {
  readonly from: Configuration;
  readonly move: Move;
  readonly to: VmSnapshot;
  readonly alive: Alive;
}

export interface Exploration {
  readonly configurations: readonly Configuration[];
  readonly transitions: number;
}

/** Breadth first, every order, fact, success, failure and timer in every configuration; `visit` sees each edge. */
export function explore(machine: AnyStateMachine, visit: (edge: Edge) => void): Exploration {
  const seen = new Map<string, Configuration>();
  const queue: Configuration[] = [];
  let transitions = 0;
  const add = (configuration: Configuration) => {
    const key = keyOf(configuration.snapshot, configuration.alive);
    if (seen.has(key)) return;
    seen.set(key, configuration);
    queue.push(configuration);
  };
  for (const input of inputs()) {
    const [snapshot] = initialTransition(machine, input as never);
    add({
      snapshot: snapshot as unknown as VmSnapshot,
      alive: 'nobody',
      parent: undefined,
      by: `intent ${input.intent}`,
    });
  }
  for (let from = queue.shift(); from !== undefined; from = queue.shift()) {
    for (const move of movesOf(from.snapshot)) {
      const to = step(machine, from.snapshot, move);
      const alive = aliveAfter(from.alive, move, to);
      transitions += 1;
      visit({ from, move, to, alive });
      add({ snapshot: to, alive, parent: from, by: move.name });
    }
  }
  return { configurations: [...seen.values()], transitions };
}

export function step(machine: AnyStateMachine, snapshot: VmSnapshot, move: Move): VmSnapshot {
  return hurried(transition(machine, snapshot as never, move.event)[0] as unknown as VmSnapshot);
}

/** The first cleaning in vain counts like the last but one: what lies between is the same again and again. */
function hurried(snapshot: VmSnapshot): VmSnapshot {
  const { context } = snapshot;
  const { tries } = context;
  if (tries.clean === 0 || tries.clean >= CLEAN_LIMIT - 1) return snapshot;
  return { ...snapshot, context: { ...context, tries: { ...tries, clean: CLEAN_LIMIT - 1 } } };
}

/** The moves that led here, for a message that can be replayed by hand. */
export function storyOf(configuration: Configuration): string {
  const before = configuration.parent === undefined ? '' : `${storyOf(configuration.parent)} > `;
  return before + configuration.by;
}

export function order(type: string): Move {
  return { name: type, event: { type } };
}

function movesOf(snapshot: VmSnapshot): readonly Move[] {
  if (snapshot.status !== 'active') return [];
  const working = workingOf(snapshot);
  return [
    ...OPERATOR_EVENTS.map(order),
    ...factsOf(snapshot).map((fact) => ({ name: fact.type, event: fact })),
    ...working.flatMap((actor) => [
      ...outputsOf(actor, snapshot).map((output) => done(actor, output)),
      failing(actor),
    ]),
    ...timersOf(snapshot),
  ];
}
