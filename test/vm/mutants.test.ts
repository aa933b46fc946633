import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { AnyStateMachine } from 'xstate';
import { ADMISSION, type Admission } from '../../src/vm/admission.js';
import { OPERATOR_EVENTS } from '../../src/vm/event.js';
import { vmMachine } from '../../src/vm/machine.js';
import { vmSetup } from '../../src/vm/setup.js';
import { STATE_NAMES } from '../../src/vm/state-name.js';
import { checkAdmission, checks, effectsOf } from './checks.js';
import { mutantsOf, type Mutant, type Node } from './mutation.js';

test('without any one transition, guard, onError or action the machine fails a check', () => {
  const mutants = mutantsOf(vmMachine.config as unknown as Node);
  const survivors = mutants.filter((mutant) => !isKilled(mutant)).map(({ name }) => name);
  console.log(
    `# mutants: ${mutants.length - survivors.length} killed, ${survivors.length} survived (machine)`,
  );
  assert.equal(survivors, []);
});

test('without any one cell, or with another verdict in it, admission disagrees with the machine', () => {
  const effects = effectsOf(vmMachine);
  const tables = STATE_NAMES.flatMap((state) =>
    OPERATOR_EVENTS.flatMap((event) =>
      [undefined, opposite(ADMISSION[state][event])].map((cell) => [state, event, cell] as const),
    ),
  );
  const survivors = tables.filter(([state, event, cell]) => {
    const table = { ...ADMISSION, [state]: { ...ADMISSION[state], [event]: cell } };
    return passes(() => checkAdmission(effects, table));
  });
  console.log(
    `# mutants: ${tables.length - survivors.length} killed, ${survivors.length} survived (admission)`,
  );
  assert.equal(survivors, []);
});

/** The checks that killed last go first: neighbours in the config fall to the same ones. */
const order = [...checks];

function isKilled({ config }: Mutant): boolean {
  const machine = built(config);
  if (machine === undefined) return true;
  const killer = order.findIndex((check) => !passes(() => check.run(machine)));
  if (killer < 0) return false;
  order.unshift(...order.splice(killer, 1));
  return true;
}

/** A config that xstate itself refuses cannot be shipped. */
function built(config: Node): AnyStateMachine | undefined {
  try {
    return vmSetup.createMachine(config as never) as unknown as AnyStateMachine;
  } catch {
    return undefined;
  }
}

function passes(run: () => void): boolean {
  try {
    run();
    return true;
  } catch {
    return false;
  }
}

function opposite({ verdict }: Admission): Admission {
  return verdict === 'accept' ? { verdict: 'deny', reason: 'mutated' } : { verdict: 'accept' };
}

test.run();
