import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { shareOf } from '../../src/supervisor/shutdown-share.js';

const S = 1000;

test('waves get what they need when it fits, with what forcing off takes', () => {
  assert.is(shareOf([10 * S, 20 * S], 40 * S, 5 * S), 10 * S);
  assert.is(shareOf([20 * S], 25 * S, 5 * S), 20 * S);
});

test('when it does not fit all get the same part of what they need', () => {
  assert.is(shareOf([180 * S, 60 * S], 90 * S, 5 * S), 60 * S);
  assert.is(shareOf([60 * S], 25 * S, 5 * S), 20 * S);
});

test('waves in which nobody is up take nothing from the others', () => {
  assert.is(shareOf([0, 20 * S, 0], 25 * S, 5 * S), 0);
  assert.is(shareOf([20 * S, 0, 0], 25 * S, 5 * S), 20 * S);
  assert.is(shareOf([], 25 * S, 5 * S), 0);
});

test('forcing off keeps a quarter of the time at most, and no time is none', () => {
  assert.is(shareOf([60 * S, 60 * S], 8 * S, 5 * S), 3 * S);
  assert.is(shareOf([60 * S], -1, 5 * S), 0);
});

test.run();
