import * as assert from 'uvu/assert';
import type { AnyStateMachine } from 'xstate';
import { ADMISSION, type Admission } from '../../src/vm/admission.js';
import { OPERATOR_EVENTS, type OperatorEventType } from '../../src/vm/event.js';
import { STATE_NAMES, stateNameOf, type StateName } from '../../src/vm/state-name.js';
import { aliveChecks } from './checks-alive.js';
import { downChecks } from './checks-down.js';
import { endingChecks } from './checks-ending.js';
import { foreignChecks } from './checks-foreign.js';
import { handoverChecks } from './checks-handover.js';
import { liveChecks } from './checks-live.js';
import { probingChecks } from './checks-probing.js';
import { programChecks } from './checks-programs.js';
import { startingChecks } from './checks-starting.js';
import { stoppingChecks } from './checks-stopping.js';
import { waitingChecks } from './checks-waiting.js';
import { situations, type Check } from './route.js';
import type { Stage } from './stage.js';

type Table = Readonly<Record<string, Readonly<Record<string, Admission | undefined>>>>;

/** What an order does in a state: in one situation at least, or in none. */
export type Effects = Readonly<Record<string, boolean>>;

/** Everything a machine must do. Each throws when it does not. */
export const checks: readonly Check[] = [
  ...probingChecks,
  ...handoverChecks,
  ...foreignChecks,
  ...startingChecks,
  ...programChecks,
  ...aliveChecks,
  ...stoppingChecks,
  ...endingChecks,
  ...liveChecks,
  ...downChecks,
  ...waitingChecks,
  {
    name: 'it agrees with every cell of admission',
    run: (machine) => checkAdmission(effectsOf(machine), ADMISSION),
  },
];

/** Accepted orders have an effect, ignored and denied ones have none. */
export function checkAdmission(effects: Effects, table: Table): void {
  for (const state of STATE_NAMES) {
    for (const event of OPERATOR_EVENTS) {
      const cell = table[state]?.[event];
      assert.ok(cell, `${state} x ${event} has a cell`);
      assert.is(cell?.verdict === 'accept', effects[`${state} ${event}`], `${state} x ${event}`);
    }
  }
}

export function effectsOf(machine: AnyStateMachine): Effects {
  const pairs = STATE_NAMES.flatMap((state) => OPERATOR_EVENTS.map((event) => [state, event] as const));
  return Object.fromEntries(
    pairs.map(([state, event]) => [`${state} ${event}`, hasEffect(machine, state, event)]),
  );
}

function hasEffect(machine: AnyStateMachine, state: StateName, type: OperatorEventType): boolean {
  return situations[state].some((route) => {
    const s = route(machine);
    assert.is(stateNameOf(s.snapshot()), state);
    const before = essence(s);
    s.send({ type });
    return essence(s) !== before;
  });
}

function essence(s: Stage): string {
  const { intent, stop, hostShutdown } = s.context();
  return JSON.stringify([s.path(), intent, stop, hostShutdown]);
}
