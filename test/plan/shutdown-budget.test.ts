import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { reckonShutdown, shareOf } from '../../src/plan/shutdown-budget.js';
import { wavesOf } from '../../src/plan/waves.js';
import { STOP_LIMITS } from '../rc/stop-limits.js';

const S = 1000;
const GUESTS = [
  { name: 'db', after: [], stopTimeoutMs: 60_000 },
  { name: 'web', after: ['db'], stopTimeoutMs: 20_000 },
  { name: 'app', after: ['db'], stopTimeoutMs: 30_000 },
];

test('a shutdown needs the longest stop of each wave, and what forcing off takes', () => {
  assert.is(reckonShutdown(GUESTS).needed, 60 + 30 + 2 * 5);
  assert.is(reckonShutdown([]).needed, 0);
});

test('companions and post_stop take their time behind the end of the guest, pre_stop inside stop_timeout', () => {
  const hooks = { preStop: ['x'], postStop: ['y'], timeoutMs: 40_000 } as const;
  const companions = [{ name: 'a', command: ['a'], restart: false }] as const;
  const alone = { name: 'db', after: [], stopTimeoutMs: 60_000 };
  assert.is(reckonShutdown([alone]).needed, 65);
  assert.is(reckonShutdown([{ ...alone, companions }]).needed, 70);
  assert.is(reckonShutdown([{ ...alone, companions, hooks }]).needed, 110);
  assert.is(reckonShutdown([{ ...alone, hooks: { preStop: ['x'], timeoutMs: 40_000 } }]).needed, 65);
  const devices = { tpm: { kind: 'swtpm', version: '2.0' } } as const;
  assert.is(reckonShutdown([{ ...alone, devices }]).needed, 70);
});

test('what a shutdown is said to need suffices for every wave, and a second less does not', () => {
  const many = Array.from({ length: 12 }, (_, at) => ({
    ...{ name: `vm${at}`, after: at === 0 ? [] : [`vm${at - 1}`], stopTimeoutMs: 3 * S },
  }));
  for (const vms of [GUESTS, many, GUESTS.slice(0, 1)]) {
    const needs = wavesOf(vms).map((wave) =>
      Math.max(...vms.filter(({ name }) => wave.includes(name)).map(({ stopTimeoutMs }) => stopTimeoutMs)),
    );
    const { needed } = reckonShutdown(vms);
    assert.is(shareOf(needs, needed * S), needs[0]);
    assert.ok(shareOf(needs, (needed - 1) * S) < (needs[0] ?? 0));
  }
});

for (const [timeout, init, seconds] of STOP_LIMITS) {
  test(`of rcshutdown_timeout "${timeout}" under init's ${init} s the guests get ${seconds} s, as rc.d/vmctl reckons`, () => {
    const rcshutdownTimeout = timeout === '' ? 0 : Number(timeout) || undefined;
    const limits = {
      initShutdownTimeout: Number(init),
      ...(rcshutdownTimeout === undefined ? {} : { rcshutdownTimeout }),
    };
    assert.is(reckonShutdown(GUESTS, limits).given, seconds);
  });
}

test('vmctl_stop_timeout goes before all limits; without any the defaults of rc.conf(5) and init(8) hold', () => {
  assert.is(reckonShutdown(GUESTS, { vmctlStopTimeout: 7, rcshutdownTimeout: 300 }).given, 7);
  assert.is(reckonShutdown(GUESTS).given, 60);
});

test('waves get what they need when it fits, with what forcing off takes', () => {
  assert.is(shareOf([10 * S, 20 * S], 40 * S), 10 * S);
  assert.is(shareOf([20 * S], 25 * S), 20 * S);
});

test('when it does not fit all get the same part of what they need', () => {
  assert.is(shareOf([180 * S, 60 * S], 90 * S), 60 * S);
  assert.is(shareOf([60 * S], 25 * S), 20 * S);
});

test('waves in which nobody is up take nothing from the others', () => {
  assert.is(shareOf([0, 20 * S, 0], 25 * S), 0);
  assert.is(shareOf([20 * S, 0, 0], 25 * S), 20 * S);
  assert.is(shareOf([], 25 * S), 0);
});

test('forcing off keeps a quarter of the time at most, and no time is none', () => {
  assert.is(shareOf([60 * S, 60 * S], 8 * S), 3 * S);
  assert.is(shareOf([60 * S], -1), 0);
});

test.run();
