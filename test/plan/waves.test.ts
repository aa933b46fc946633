import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { wavesOf } from '../../src/plan/waves.js';
import { STOP_LIMITS } from '../rc/stop-limits.js';
import { reckonShutdown } from '../../src/plan/shutdown-budget.js';

test('a VM stands in the first wave behind everything it comes after, by name within the wave', () => {
  const vms = [
    { name: 'web', after: ['db', 'cache'] },
    { name: 'proxy', after: ['web', 'db'] },
    { name: 'db', after: [] },
    { name: 'cache', after: ['db'] },
    { name: 'alone', after: [] },
  ];
  assert.equal(wavesOf(vms), [['alone', 'db'], ['cache'], ['web'], ['proxy']]);
});

test('who is not in the list holds nobody up, and a circle comes last', () => {
  assert.equal(wavesOf([{ name: 'web', after: ['elsewhere'] }]), [['web']]);
  assert.equal(
    wavesOf([
      { name: 'a', after: ['b'] },
      { name: 'b', after: ['a'] },
      { name: 'c', after: [] },
    ]),
    [['c'], ['a', 'b']],
  );
  assert.equal(wavesOf([]), []);
});

const GUESTS = [
  { name: 'db', after: [], stopTimeoutMs: 60_000 },
  { name: 'web', after: ['db'], stopTimeoutMs: 20_000 },
  { name: 'app', after: ['db'], stopTimeoutMs: 30_000 },
];

test('a shutdown needs the longest stop of each wave', () => {
  assert.is(reckonShutdown(GUESTS).needed, 90);
  assert.is(reckonShutdown([]).needed, 0);
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

test.run();
