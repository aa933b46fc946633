import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { ADMISSION } from '../../src/vm/admission.js';
import { wantedOf } from '../../src/vm/context.js';
import { OPERATOR_EVENTS, type OperatorEventType } from '../../src/vm/event.js';
import { vmMachine, type VmSnapshot } from '../../src/vm/machine.js';
import { isDown } from '../../src/vm/publish.js';
import { stateNameOf, statePathOf } from '../../src/vm/state-name.js';
import { drive } from './cooperation.js';
import { explore, step, storyOf, type Configuration, type Edge } from './exploration.js';
import { done, keyOf, outputs, timersOf, workingOf } from './world.js';

const rules = [
  'nothing is destroyed, and nothing second is launched, while somebody was seen alive',
  'nothing starts while it is wanted down',
  'no state of rest is entered while our guest was seen alive',
  'only operators change intent',
  'an order that is not accepted changes nothing',
  'whatever is not at rest has an actor or a timer under way',
  'a VM at rest is wanted down or says why it is down',
  'no guest is known where none lives, and one is known where one lives',
  'an actor that ends after its state was left changes nothing',
];

const violations = new Map<string, string>();
const { configurations, transitions } = explore(vmMachine, judgeEdge);
for (const configuration of configurations) judgeConfiguration(configuration);
console.log(`# exploration: ${configurations.length} configurations, ${transitions} transitions`);

for (const rule of rules) test(rule, () => assert.is(violations.get(rule), undefined));

test('from everywhere, with an obliging world, stop and kill lead to stopped', () => {
  for (const one of configurations.filter(mayBeOrdered)) {
    for (const type of ['stop', 'kill'] as const) {
      const end = drive(vmMachine, one, type);
      assert.ok(isDown(end), `${storyOf(one)} > ${type} ends in ${statePathOf(end)}`);
    }
  }
});

test('from everywhere, with an obliging world, start and restart lead to a settled guest', () => {
  for (const one of configurations.filter(mayBeOrdered)) {
    const { context } = one.snapshot;
    if (context.hostShutdown || context.closing || context.file === 'removed') continue;
    for (const type of ['start', 'restart'] as const) {
      const end = drive(vmMachine, one, type);
      assert.is(statePathOf(end), 'alive.settled', `${storyOf(one)} > ${type}`);
    }
  }
});

function mayBeOrdered({ snapshot, alive }: Configuration): boolean {
  return alive !== 'foreign' && stateNameOf(snapshot) !== 'foreign' && stateNameOf(snapshot) !== 'gone';
}

function judgeEdge({ from, move, to, alive }: Edge): void {
  const note = (index: number, broken: boolean) => {
    const rule = rules[index] as string;
    if (broken && !violations.has(rule))
      violations.set(rule, `${storyOf(from)} > ${move.name} -> ${statePathOf(to)}`);
  };
  const begins = (actor: string) =>
    childOf(to, actor) !== undefined && childOf(to, actor) !== childOf(from.snapshot, actor);
  const steps = ['ensureBridges', 'leaseLinks', 'preStart', 'startCompanions', 'runLoader'];
  const launches = steps.some(begins);
  note(0, (begins('clean') || launches) && alive !== 'nobody');
  note(1, launches && wantedOf(to.context) === 'down');
  const rests = to.hasTag('down') || stateNameOf(to) === 'backingOff';
  note(2, rests && alive === 'ours');
  const ordered = OPERATOR_EVENTS.includes(move.event.type as OperatorEventType);
  const before = from.snapshot.context.intent;
  const halfway = before === 'cycle' && to.context.intent === 'up';
  const taken = before !== to.context.intent && from.snapshot.context.adopting;
  note(3, !ordered && before !== to.context.intent && !halfway && !taken);
  const refused =
    ordered &&
    ADMISSION[stateNameOf(from.snapshot)][move.event.type as OperatorEventType].verdict !== 'accept';
  note(4, refused && keyOf(to, alive) !== keyOf(from.snapshot, from.alive));
}

function judgeConfiguration(configuration: Configuration): void {
  const { snapshot, alive } = configuration;
  const note = (index: number, broken: boolean) => {
    const rule = rules[index] as string;
    if (broken && !violations.has(rule))
      violations.set(rule, `${storyOf(configuration)} = ${statePathOf(snapshot)}`);
  };
  const { context } = snapshot;
  const name = stateNameOf(snapshot);
  note(5, !snapshot.hasTag('down') && workingOf(snapshot).length === 0 && timersOf(snapshot).length === 0);
  note(6, name === 'stopped' && wantedOf(context) !== 'down' && context.downReason === undefined);
  const living = name.startsWith('alive.');
  note(7, living !== (context.guest !== undefined) && name !== 'probing');
  note(8, isMovedByLateActors(configuration, alive));
}

function isMovedByLateActors({ snapshot }: Configuration, alive: Configuration['alive']): boolean {
  if (snapshot.status !== 'active') return false;
  const working = workingOf(snapshot);
  const idle = Object.keys(outputs).filter((actor) => !working.includes(actor));
  return idle.some((actor) => {
    const late = step(vmMachine, snapshot, done(actor, outputs[actor]?.[0]));
    return keyOf(late, alive) !== keyOf(snapshot, alive);
  });
}

function childOf(snapshot: VmSnapshot, name: string): unknown {
  return (snapshot.children as Record<string, unknown>)[name];
}

test.run();
