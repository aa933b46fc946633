import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { ADMISSION, judgeAdmission } from '../../src/vm/admission.js';
import { OPERATOR_EVENTS, type VmEvent } from '../../src/vm/event.js';
import { vmMachine } from '../../src/vm/machine.js';
import { STATE_NAMES } from '../../src/vm/state-name.js';
import { eventKeysOf, type Node } from './mutation.js';

test('there is a cell for every state and order, and no other', () => {
  assert.equal(Object.keys(ADMISSION).sort(), [...STATE_NAMES].sort());
  for (const row of Object.values(ADMISSION))
    assert.equal(Object.keys(row).sort(), [...OPERATOR_EVENTS].sort());
});

test('every refusal has its words, and a foreign guest the hint to adopt it', () => {
  for (const state of STATE_NAMES) {
    for (const event of OPERATOR_EVENTS) {
      const cell = judgeAdmission(state, event);
      if (cell.verdict === 'ignore') assert.ok(cell.message.length > 0);
      if (cell.verdict === 'deny') assert.ok(cell.reason.length > 0);
      if (state === 'foreign' && cell.verdict === 'deny') assert.match(cell.hint ?? '', 'vmctl adopt');
    }
  }
});

test('while the host goes down nothing is brought up, but all may be stopped', () => {
  const verdicts = OPERATOR_EVENTS.map(
    (event) => judgeAdmission('stopped', event, { hostShutdown: true }).verdict,
  );
  assert.equal(verdicts, ['deny', 'accept', 'deny', 'accept', 'deny', 'accept', 'deny']);
});

test('a removed definition is not started again, a running guest may be stopped and reset', () => {
  const removed = { definitionState: 'removed' } as const;
  const verdicts = OPERATOR_EVENTS.map((event) => judgeAdmission('alive.settled', event, removed).verdict);
  assert.equal(verdicts, ['ignore', 'accept', 'deny', 'accept', 'accept', 'accept', 'ignore']);
  assert.is(judgeAdmission('alive.stopping', 'start', removed).verdict, 'deny');
});

test('the machine listens to exactly the known events: a misspelt key would compile', () => {
  const facts: Record<Exclude<VmEvent['type'], (typeof OPERATOR_EVENTS)[number]>, true> = {
    'guest.confirmed': true,
    'turn.waits': true,
    'host.closing': true,
    'failure.told': true,
    'definition.changed': true,
    'definition.broken': true,
    'definition.removed': true,
    'links.changed': true,
    'live.changed': true,
  };
  const used = new Set(eventKeysOf(vmMachine.config as unknown as Node));
  assert.equal([...used].sort(), [...OPERATOR_EVENTS, ...Object.keys(facts)].sort());
});

test.run();
