import { EventEmitter } from 'node:events';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { holdTerminal, type HoldOptions } from '../../src/cli/terminal-hold.js';
import { fakeGuardian } from './fake-guardian.js';

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGQUIT', 'SIGTSTP', 'SIGCONT', 'exit'] as const;
const EVENTS = [...SIGNALS, 'uncaughtExceptionMonitor'] as const;

/** A hold whose signals reach nobody; `said` is what happened to it, in order. */
function held(options: Partial<HoldOptions> = {}) {
  const before = EVENTS.map((event) => process.listenerCount(event));
  const guardian = fakeGuardian();
  const said = guardian.words;
  const stdin = Object.assign(new EventEmitter(), {
    setRawMode: (raw: boolean) => said.push(raw ? 'modes raw' : 'modes cooked'),
    ...{ resume: () => undefined, pause: () => undefined },
  });
  const { kill } = process;
  process.kill = (pid, signal) => {
    said.push(`kill ${pid === process.pid ? 'self' : pid} ${signal}`);
    return true;
  };
  const hold = holdTerminal({
    ...{ stdin, guardian, onTaken: (back) => said.push(back ? 'back' : 'taken') },
    ...{ onLeave: () => said.push('leave'), ...options },
  });
  return {
    ...{ hold, stdin, said, guardian },
    /** What was said since. */
    take: () => said.splice(0),
    leftOver: () => EVENTS.filter((event, at) => process.listenerCount(event) !== before[at]),
    [Symbol.dispose]() {
      hold.release();
      process.kill = kill;
    },
  };
}

/** Whatever was begun with a guardian that answers at once has come to its end. */
const settled = () => new Promise<void>((resolve) => setImmediate(resolve));
/** Timers of the same length fire in the order in which they were set: a suspension's own has fired. */
const timersFired = () => new Promise<void>((resolve) => setTimeout(resolve, 1));

const TAKING = ['save', 'modes cooked', 'modes raw', 'raw'];
const GIVING = ['leave', 'modes cooked', 'free'];

test('the modes are saved before they are raw, and it is told when they are', async () => {
  using given = held();
  assert.not(given.hold.isRaw());
  assert.equal(given.take(), ['save']);
  await settled();
  assert.equal(given.take(), [...TAKING.slice(1), 'taken']);
  assert.ok(given.hold.isRaw());
});

test('released it is given back once, and nobody listens any more', async () => {
  using given = held();
  await settled();
  given.take();
  given.hold.release();
  assert.equal(given.take(), [...GIVING, 'dismiss']);
  assert.equal(given.leftOver(), []);
  process.emit('SIGCONT');
  await settled();
  assert.equal(given.take(), []);
});

test('what was not taken yet is not given back, and is not taken later', async () => {
  using given = held();
  given.hold.release();
  await settled();
  assert.equal(given.take(), ['save', 'dismiss']);
});

test('suspended it is given back before anybody stops, and continued, however often, taken again once', async () => {
  using given = held();
  await settled();
  for (let round = 0; round < 2; round++) {
    given.take();
    given.hold.suspend();
    assert.equal(given.take(), [...GIVING, 'kill 0 SIGTSTP']);
    process.emit('SIGCONT');
    await settled();
    await timersFired();
    await settled();
    assert.equal(given.take(), [...TAKING, 'back']);
  }
});

test('a second SIGCONT while it is taken again overtakes the first', async () => {
  using given = held();
  await settled();
  given.take();
  given.hold.suspend();
  process.emit('SIGCONT');
  process.emit('SIGCONT');
  await settled();
  await timersFired();
  await settled();
  assert.equal(given.take(), [...GIVING, 'kill 0 SIGTSTP', 'save', ...TAKING, 'back']);
});

test('where nothing stops it goes on by itself', async () => {
  using given = held();
  await settled();
  given.take();
  process.emit('SIGTSTP');
  await timersFired();
  await settled();
  assert.equal(given.take(), [...GIVING, 'kill 0 SIGTSTP', ...TAKING, 'back']);
  assert.equal(
    given.leftOver().filter((event) => event === 'SIGTSTP'),
    ['SIGTSTP'],
    'the next one is heard',
  );
});

test('suspended before it was taken, it is taken when it is continued', async () => {
  using given = held();
  given.hold.suspend();
  process.emit('SIGCONT');
  await settled();
  await timersFired();
  await settled();
  assert.equal(given.take(), ['save', 'kill 0 SIGTSTP', ...TAKING, 'back']);
});

test('released while it is suspended, it stays as it is', async () => {
  using given = held();
  await settled();
  given.hold.suspend();
  given.hold.release();
  given.take();
  await timersFired();
  await settled();
  assert.equal(given.take(), []);
});

test('stopped without a word, it is made raw again when it is continued', async () => {
  using given = held();
  await settled();
  given.take();
  process.emit('SIGCONT');
  await settled();
  assert.equal(given.take(), [...TAKING, 'taken']);
});

for (const event of ['exit', 'uncaughtExceptionMonitor'] as const) {
  test(`${event} gives it back, once`, async () => {
    using given = held();
    await settled();
    given.take();
    const listener = process.rawListeners(event).at(-1) as () => void;
    listener();
    listener();
    assert.equal(given.take(), GIVING);
  });
}

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGQUIT'] as const) {
  test(`${signal} gives it back, and then ends the process as it would have`, async () => {
    using given = held();
    await settled();
    given.take();
    process.emit(signal);
    assert.equal(given.take(), [...GIVING, 'dismiss', `kill self ${signal}`]);
    assert.equal(given.leftOver(), []);
  });
}

test('who wants to hear of signals decides what they end', async () => {
  const heard: string[] = [];
  using given = held({ onSignal: (signal) => heard.push(signal) });
  await settled();
  given.take();
  process.emit('SIGTERM');
  assert.equal([heard, given.take()], [['SIGTERM'], []]);
});

test('a terminal that has gone cannot be put back, and nothing else fails', async () => {
  using given = held();
  await settled();
  given.stdin.setRawMode = () => {
    throw new Error('EIO');
  };
  given.take();
  given.hold.release();
  assert.equal(given.take(), ['leave', 'free', 'dismiss']);
});

test.run();
