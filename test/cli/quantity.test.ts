import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { countOf, timeoutOf } from '../../src/cli/option.js';
import { formatDuration, formatRate, formatSize } from '../../src/cli/quantity.js';
import type { VmctlError } from '../../src/errors.js';

test('a duration shows its two largest units and no empty one', () => {
  const shown = [0, 59.9, 60, 61, 3600, 3725, 86_400, 90_061, 400 * 86_400, -5].map(formatDuration);
  assert.equal(shown, ['0s', '59s', '1m', '1m 1s', '1h', '1h 2m', '1d', '1d 1h', '400d', '0s']);
});

test('a size is written as in a definition', () => {
  const shown = [0, 512, 512 * 1024 ** 2, 1.5 * 1024 ** 3, 8 * 1024 ** 3, 3 * 1024 ** 5].map(formatSize);
  assert.equal(shown, ['0B', '512B', '512M', '1.5G', '8G', '3P']);
});

test('a rate is a size of whole bytes, and none where it is not known', () => {
  assert.equal([null, 0, 0.4, 1023.6, 1536].map(formatRate), ['-', '0B', '0B', '1K', '1.5K']);
});

const given = (name: string, value: string): Parameters<typeof timeoutOf>[0] => ({
  operands: [],
  flags: new Set(),
  values: new Map([[name, value]]),
});

test('a time is seconds or has a unit', () => {
  const read = ['90', '90s', '3m', '1h', '500ms', '1.5s', '0'].map((text) =>
    timeoutOf(given('timeout', text)),
  );
  assert.equal(read, [90_000, 90_000, 180_000, 3_600_000, 500, 1500, 0]);
});

test('what is no time and no number is a usage error that quotes it', () => {
  for (const text of ['', 'soon', '-1', '1d', '1e3', '90 s', '9999999999']) {
    assert.throws(
      () => timeoutOf(given('timeout', text)),
      (error: VmctlError) => error.code === 'usage',
    );
  }
  assert.throws(() => countOf(given('lines', 'all'), 'lines'), /--lines all/);
});

test.run();
