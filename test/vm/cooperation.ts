import type { AnyStateMachine } from 'xstate';
import { wantedOf } from '../../src/vm/context.js';
import type { VmSnapshot } from '../../src/vm/machine.js';
import { stateNameOf, statePathOf } from '../../src/vm/state-name.js';
import { order, step, type Configuration } from './exploration.js';
import {
  aliveAfter,
  done,
  keyOf,
  outputs,
  outputsOf,
  timersOf,
  workingOf,
  type Alive,
  type Move,
} from './world.js';

/** More than any way through the machine needs. */
const STEPS = 60;

/** Where it comes to rest, by configuration: most ways join. */
const ends = new Map<string, VmSnapshot>();

/** One order, then a world in which everything works: where the machine comes to rest. */
export function drive(machine: AnyStateMachine, from: Configuration, type: string): VmSnapshot {
  let snapshot = step(machine, from.snapshot, order(type));
  let alive: Alive = aliveAfter(from.alive, order(type), snapshot);
  const passed: string[] = [];
  for (
    let move = obliging(snapshot, alive);
    move !== undefined && passed.length < STEPS;
    move = obliging(snapshot, alive)
  ) {
    const key = keyOf(snapshot, alive);
    const known = ends.get(key);
    if (known !== undefined) return known;
    passed.push(key);
    snapshot = step(machine, snapshot, move);
    alive = aliveAfter(alive, move, snapshot);
  }
  for (const key of passed) ends.set(key, snapshot);
  return snapshot;
}

function obliging(snapshot: VmSnapshot, alive: Alive): Move | undefined {
  if (snapshot.hasTag('down')) return undefined;
  const name = stateNameOf(snapshot);
  if (name === 'alive.settled' && wantedOf(snapshot.context) === 'up') return undefined;
  if (name === 'alive.settling' && snapshot.context.guest?.confirmed !== true)
    return order('guest.confirmed');
  const working = workingOf(snapshot).filter((actor) => actor !== 'watch');
  const actor = working[0];
  if (actor === 'probe') return done('probe', outputsOf('probe', snapshot)[alive === 'ours' ? 0 : 5]);
  if (name === 'alive.killing' || statePathOf(snapshot) === 'alive.stopping.pressed')
    return done('watch', { kind: 'powered-off' });
  if (name === 'alive.resetting') return done('watch', { kind: 'rebooted' });
  if (actor !== undefined) return done(actor, outputs[actor]?.[0]);
  return timersOf(snapshot).find(({ name: timer }) => !/Limit|forgive/.test(timer));
}
