import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { GuestExit } from '../../src/bhyve/exit.js';
import { NO_HISTORY, type History } from '../../src/vm/history.js';
import {
  countAttempts,
  decideRestart,
  type RestartQuestion,
  type RestartVerdict,
} from '../../src/vm/restart.js';
import { policy } from './fixture.js';

const crash: GuestExit = { kind: 'error', code: 4 };
const rebooted: GuestExit = { kind: 'rebooted' };
const unstarted: GuestExit = { kind: 'launch-error', code: 1, lines: ['Usage: bhyve', ''] };

function ask(question: Partial<RestartQuestion>): RestartVerdict {
  const plain = {
    exit: crash,
    policy,
    history: NO_HISTORY,
    now: 0,
    definitionState: 'current',
    random: 0.5,
  } as const;
  return decideRestart({ ...plain, intent: 'up', ...question });
}

/** The verdicts on a row of exits, `everyMs` apart. */
function series(
  exit: GuestExit,
  count: number,
  question: Partial<RestartQuestion> & { everyMs?: number },
): RestartVerdict[] {
  const verdicts: RestartVerdict[] = [];
  let history: History = NO_HISTORY;
  for (let index = 0; index < count; index += 1) {
    const verdict = ask({ ...question, exit, history, now: index * (question.everyMs ?? 1_000) });
    history = verdict.history;
    verdicts.push(verdict);
  }
  return verdicts;
}

const kinds: readonly GuestExit[] = [
  rebooted,
  { kind: 'powered-off' },
  { kind: 'halted' },
  { kind: 'triple-fault' },
  crash,
  { kind: 'signal', signal: 'SIGKILL' },
  { kind: 'lost' },
  unstarted,
  { kind: 'hook-taken', lines: [] },
  { kind: 'vmm-busy', lines: [] },
];

test('each exit under each policy has its consequence', () => {
  const table = {
    'on-failure': 'start stopped stopped backOff backOff backOff backOff backOff start start',
    always: 'start start start backOff backOff backOff backOff backOff start start',
    never: 'start stopped stopped failed failed failed failed failed start start',
  };
  for (const [name, row] of Object.entries(table)) {
    const given = { ...policy, policy: name as 'always' };
    assert.is(kinds.map((exit) => ask({ exit, policy: given }).next).join(' '), row, name);
  }
});

test('wanted down, every exit ends in stopped; in a restart, in a start; nothing is counted', () => {
  for (const exit of kinds) {
    assert.equal(
      [ask({ exit, intent: 'down' }).next, ask({ exit, intent: 'cycle' }).next],
      ['stopped', 'start'],
    );
    assert.equal(ask({ exit, intent: 'down' }).history, NO_HISTORY);
    assert.is(ask({ exit, intent: 'cycle', definitionState: 'removed' }).next, 'stopped');
  }
});

test('a removed definition comes back from a reboot only', () => {
  const row = kinds.map((exit) => ask({ exit, definitionState: 'removed' }).next).join(' ');
  assert.is(row, 'start stopped stopped stopped stopped stopped stopped stopped start start');
});

test('overrides per cause beat the policy', () => {
  const overrides = ['onReboot', 'onPoweroff', 'onHalt', 'onTripleFault', 'onError', 'onSignal'] as const;
  for (const [index, key] of overrides.entries()) {
    const exit = kinds[index] as GuestExit;
    const next = (['stop', 'fail', 'restart'] as const).map(
      (action) => ask({ exit, policy: { ...policy, policy: 'never', [key]: action } }).next,
    );
    assert.equal(next, ['stopped', 'failed', index < 3 ? 'start' : 'backOff'], key);
  }
});

test('only a guest reboot keeps its links', () => {
  const kept = kinds.filter((exit) => ask({ exit, policy: { ...policy, policy: 'always' } }).keepLinks);
  assert.equal(kept, [rebooted]);
});

test('failures wait 1 s doubling; the fifth within ten minutes gives up and says so', () => {
  const verdicts = series(crash, 5, {});
  assert.equal(
    verdicts.map(({ delayMs }) => delayMs),
    [1_000, 2_000, 4_000, 8_000, undefined],
  );
  assert.is(verdicts[4]?.next, 'failed');
  assert.is(verdicts[4]?.reason, 'bhyve failed with exit status 4; 5 failures in 10 min');
});

test('failures further apart never give up, and the wait grows to five minutes', () => {
  const verdicts = series(crash, 12, { everyMs: 150_000 });
  assert.is(
    verdicts.every(({ next }) => next === 'backOff'),
    true,
  );
  assert.is(verdicts.at(-1)?.delayMs, 300_000);
  assert.is(verdicts.at(-1)?.history.failures.length, 4);
});

test('the wait is spread by 10 % either way', () => {
  const spread = [0, 0.5, 0.999_999].map((random) => ask({ random }).delayMs);
  assert.equal(spread, [900, 1_000, 1_100]);
});

test('launch errors wait 5, 15 and 60 s, then it failed; they are no crashes', () => {
  const verdicts = series(unstarted, 4, {});
  assert.equal(
    verdicts.map(({ next, delayMs }) => delayMs ?? next),
    [5_000, 15_000, 60_000, 'failed'],
  );
  assert.equal(verdicts.at(-1)?.history.failures, []);
  assert.is(verdicts.at(-1)?.reason, 'did not start: Usage: bhyve');
});

test('links and vmm nodes found taken are tried again five times, then that is a launch error', () => {
  for (const exit of kinds.slice(-2)) {
    const verdicts = series(exit, 6, {});
    assert.is(verdicts.map(({ next }) => next).join(' '), 'start start start start start backOff');
    assert.equal([verdicts[4]?.history.launchErrors, verdicts[5]?.history.launchErrors], [0, 1]);
    assert.is(verdicts[5]?.delayMs, 5_000);
  }
});

test('more than ten reboots in a minute are one failure; ten are none, nor are eleven in more than a minute', () => {
  const verdicts = series(rebooted, 11, {});
  assert.is(
    verdicts.slice(0, 10).every(({ next }) => next === 'start'),
    true,
  );
  assert.equal([verdicts[10]?.next, verdicts[10]?.delayMs], ['backOff', 1_000]);
  assert.is(verdicts[10]?.reason, 'rebooted 11 times in a minute');
  assert.is(
    series(rebooted, 30, { everyMs: 6_000 }).every(({ next }) => next === 'start'),
    true,
  );
});

test('the table form sets the first wait, the longest, the window and the count', () => {
  const own = { ...policy, delayMs: 3_000, maxDelayMs: 10_000, windowMs: 60_000, burst: 4 };
  const crowded = series(crash, 4, { policy: own });
  assert.equal(
    crowded.map(({ next, delayMs }) => delayMs ?? next),
    [3_000, 6_000, 10_000, 'failed'],
  );
  assert.is(crowded.at(-1)?.reason, 'bhyve failed with exit status 4; 4 failures in 1 min');
  const spread = series(crash, 9, { policy: own, everyMs: 20_000 });
  assert.ok(spread.every(({ next }) => next === 'backOff'));
  const close = series(crash, 4, { policy: own, everyMs: 19_999 });
  assert.is(close.at(-1)?.next, 'failed', 'the window holds what is younger than it');
  assert.is(ask({ policy: { ...own, burst: 1 } }).next, 'failed');
});

test('a wait never overflows, however long a VM has been failing', () => {
  const { delayMs, next } = ask({ history: { ...NO_HISTORY, streak: 5_000 } });
  assert.equal([next, delayMs], ['backOff', policy.maxDelayMs]);
});

test('a reboot loop counts as a failure and begins anew after it; under "never" it is the end', () => {
  const looping = { ...NO_HISTORY, reboots: Array.from({ length: 10 }, () => 0) };
  const counted = ask({ exit: rebooted, history: looping });
  assert.equal([counted.history.failures, counted.history.reboots, counted.keepLinks], [[0], [], false]);
  const never = { ...policy, policy: 'never' } as const;
  const ended = ask({ exit: rebooted, history: looping, policy: never });
  assert.equal(
    [ended.next, ended.reason, ended.history.reboots],
    ['failed', 'rebooted 11 times in a minute', []],
  );
  const wanted = ask({ exit: rebooted, history: looping, policy: { ...never, onReboot: 'restart' } });
  assert.is(wanted.next, 'backOff');
  const off = { kind: 'powered-off' } as const;
  const loop = ask({ exit: off, history: looping, policy: { ...policy, policy: 'always' } });
  assert.equal([loop.next, loop.reason], ['backOff', 'powered off 11 times in a minute']);
});

test('a guest that crashes between its launch errors is judged for each on its own', () => {
  const first = ask({ exit: unstarted });
  const then = ask({ exit: crash, history: first.history });
  assert.equal([then.delayMs, then.history.launchErrors, then.history.failures.length], [1_000, 1, 1]);
  assert.is(ask({ exit: unstarted, history: then.history }).delayMs, 15_000);
});

test('attempts are what still counts: failures in the window and launch errors', () => {
  const history = { ...NO_HISTORY, failures: [0, 500_000], launchErrors: 1 };
  assert.is(countAttempts(history, policy, 599_999), 3);
  assert.is(countAttempts(history, policy, 600_000), 2);
});

test.run();
