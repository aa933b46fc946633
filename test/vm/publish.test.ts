import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { definitionStateOf, memoryOf } from '../../src/vm/context.js';
import { vmMachine } from '../../src/vm/machine.js';
import { isDown, isSettled, isUp, publishedOf } from '../../src/vm/publish.js';
import { stateNameOf, STATE_NAMES } from '../../src/vm/state-name.js';
import { judgeWait } from '../../src/vm/wait.js';
import * as route from './route.js';
import { stage } from './stage.js';

const words = (s: ReturnType<typeof stage>) => {
  const { status, detail } = publishedOf(s.snapshot());
  return detail === null ? status : `${status} (${detail})`;
};

test('every state is published as the table of the machine says', () => {
  const expected = {
    probing: 'starting (looking at the host)',
    foreign: 'foreign (pid 99)',
    stopped: 'stopped',
    'starting.waiting': 'starting (preparing)',
    'starting.bridging': 'starting (bridging)',
    'starting.linking': 'starting (linking)',
    'starting.hooking': 'starting (pre_start runs)',
    'starting.accompanying': 'starting (companions)',
    'starting.loading': 'starting (loading)',
    'starting.launching': 'starting (launching)',
    'alive.settling': 'running (initialising)',
    'alive.settled': 'running',
    'alive.resetting': 'restarting (reset)',
    'alive.stopping': 'stopping',
    'alive.killing': 'stopping',
    cleaning: 'restarting (killed by SIGSEGV)',
    backingOff: 'restarting (killed by SIGSEGV; next try in 1 s)',
    failed: 'failed (killed by SIGSEGV)',
    gone: 'stopped (definition removed)',
  };
  for (const state of STATE_NAMES) {
    const s = route.situations[state][0]?.(vmMachine) as ReturnType<typeof stage>;
    assert.equal([stateNameOf(s.snapshot()), words(s)], [state, expected[state]]);
    assert.is(isUp(s.snapshot()), state.startsWith('alive.'), state);
    assert.is(isDown(s.snapshot()), ['stopped', 'failed', 'gone', 'foreign'].includes(state), state);
    assert.is(isSettled(s.snapshot()), state === 'alive.settled', state);
  }
});

test('a look at a VM that is wanted down says only that it is not known yet', () => {
  assert.is(words(stage(vmMachine, { intent: 'down' })), 'unknown (looking at the host)');
});

test('cleaning up is stopping for what stays down, restarting for what comes back', () => {
  assert.is(words(route.cleaning(vmMachine, route.poweredOff)), 'stopping (powered off)');
  assert.is(words(route.cleaning(vmMachine, { kind: 'rebooted' })), 'restarting (rebooted)');
  const restart = route.settled(vmMachine);
  restart.send({ type: 'restart' });
  restart.finish('watch', route.poweredOff);
  assert.is(publishedOf(restart.snapshot()).status, 'restarting');
  const kill = route.launching(vmMachine);
  kill.send({ type: 'kill' });
  assert.is(words(kill), 'stopping (killed)');
});

test('start waits until the guest has settled, and tells the truth when it does not come up', () => {
  const s = route.settling(vmMachine);
  assert.is(judgeWait('start', s.snapshot()), 'pending');
  route.settle(s);
  assert.equal(judgeWait('start', s.snapshot()), { done: true, ok: true, message: 'running, pid 4711' });
  const typo = route.settling(vmMachine);
  route.end(typo, route.noLaunch);
  const message = 'did not start: Usage: bhyve; next try in 5 s';
  assert.equal(judgeWait('start', typo.snapshot()), { done: true, ok: false, code: 'host', message });
  const foreign = judgeWait('start', route.foreign(vmMachine).snapshot());
  assert.equal(foreign, { done: true, ok: false, code: 'host', message: 'foreign: pid 99' });
});

test('restart waits for the way down and up; a guest that will not go answers the waiter', () => {
  const s = route.settled(vmMachine);
  s.send({ type: 'restart' });
  assert.is(judgeWait('restart', s.snapshot()), 'pending');
  s.advance(180_000);
  const late = { done: true, ok: false, code: 'timeout', message: 'still shutting down' };
  assert.equal(judgeWait('restart', s.snapshot()), late);
  route.end(s, route.poweredOff);
  s.see({ kind: 'nothing' });
  assert.is(judgeWait('restart', s.snapshot()), 'pending');
  route.launch(s);
  assert.is(judgeWait('restart', s.snapshot()) === 'pending', false);
});

test('a start whose guest somebody else stops is answered when that guest will not go', () => {
  const s = route.settling(vmMachine);
  s.send({ type: 'stop', timeoutMs: 1_000 });
  assert.is(judgeWait('start', s.snapshot()), 'pending');
  s.advance(1_000);
  const late = { done: true, ok: false, code: 'timeout', message: 'still shutting down' };
  assert.equal(judgeWait('start', s.snapshot()), late);
});

test('orders are answered when three looks at the host have failed; the machine looks on', () => {
  const s = stage(vmMachine);
  for (const verb of ['start', 'stop'] as const) {
    s.send({ type: 'start' });
    for (const round of [1, 2]) {
      s.fail('probe', 'ps failed');
      assert.is(judgeWait(verb, s.snapshot()), 'pending', `look ${round}`);
      s.advance(2_000);
    }
    s.fail('probe', 'ps failed');
    const message = 'the host cannot be looked at: ps failed';
    assert.equal(judgeWait(verb, s.snapshot()), { done: true, ok: false, code: 'timeout', message });
    s.advance(4_000);
    s.at('probing.looking');
    assert.is(judgeWait(verb, s.snapshot()), 'pending');
  }
});

test('stop is done when it is down, and says when it was started again meanwhile', () => {
  const s = route.stopping(vmMachine);
  assert.is(judgeWait('stop', s.snapshot()), 'pending');
  s.send({ type: 'start' });
  route.end(s, route.poweredOff);
  s.see({ kind: 'nothing' });
  route.launch(s);
  const message = 'started again meanwhile, pid 4711';
  assert.equal(judgeWait('stop', s.snapshot()), { done: true, ok: false, code: 'denied', message });
  const failed = judgeWait('stop', route.failed(vmMachine).snapshot());
  assert.equal(failed, { done: true, ok: false, code: 'host', message: 'killed by SIGSEGV' });
});

test('adopt is done when the guest is ours, and says why it is not', () => {
  const s = route.foreign(vmMachine);
  s.send({ type: 'adopt' });
  s.fail('adoptForeign', 'its parent is a shell');
  const refused = { done: true, ok: false, code: 'host', message: 'its parent is a shell' };
  assert.equal(judgeWait('adopt', s.snapshot()), refused);
  s.send({ type: 'adopt' });
  s.finish('adoptForeign', { pid: 5, confirmed: true });
  assert.equal(judgeWait('adopt', s.snapshot()), { done: true, ok: true, message: 'adopted, pid 5' });
  const none = route.stopped(vmMachine);
  none.send({ type: 'adopt' });
  assert.is(judgeWait('adopt', none.snapshot()), 'pending');
  none.see({ kind: 'nothing' });
  assert.is(judgeWait('adopt', none.snapshot()) === 'pending', false);
});

test('what is kept for the next daemon brings it back to the same rest', () => {
  const before = route.switchedOff(vmMachine);
  const memory = JSON.parse(JSON.stringify(memoryOf(before.context()))) as ReturnType<typeof memoryOf>;
  const after = route.waiting(vmMachine, {
    memory,
    deaths: [{ at: 0, exit: route.crash, uptimeSeconds: 1 }],
  });
  assert.is(words(after), 'stopped (powered off)');
  assert.equal(after.context().lastExit, route.crash);
});

test('a changed file is told apart from what the guest runs with, and current again when it is the same', () => {
  const s = route.settled(vmMachine);
  assert.is(definitionStateOf(s.context()), 'current');
  s.send({ type: 'definition.changed', definition: { ...s.context().definition, description: 'new' } });
  assert.is(definitionStateOf(s.context()), 'changed');
  route.end(s, route.poweredOff);
  assert.is(definitionStateOf(s.context()), 'current');
});

test('the context is plain data but for the clock', () => {
  const { clock, ...plain } = route.settled(vmMachine).context();
  assert.type(clock.now, 'function');
  assert.equal(JSON.parse(JSON.stringify(plain)), dropUndefined(plain));
});

function dropUndefined(value: object): object {
  const full = Object.entries(value).filter(([, one]) => one !== undefined);
  return Object.fromEntries(full.map(([key, one]) => [key, isRecord(one) ? dropUndefined(one) : one]));
}

function isRecord(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

test.run();
