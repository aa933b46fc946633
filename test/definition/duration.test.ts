import { test } from 'uvu';
import { readDuration } from '../../src/definition/duration.js';
import { rules } from './rules.js';

rules<string | number, number>('duration', readDuration, {
  values: [
    [90, 90_000],
    [1.5, 1500],
    ['90s', 90_000],
    ['3m', 180_000],
    ['1h', 3_600_000],
    ['1h30m', 5_400_000],
    ['24d', 2_073_600_000],
  ],
  refusals: [
    ['90', 'write 90 without quotes for seconds, or "90s"'],
    ['3 m', 'write "90s", "3m", "1h"'],
    ['', 'is no duration'],
    ['soon', 'is no duration'],
    ['-1s', 'is no duration'],
    [0, 'too short: 1 second'],
    [-5, 'too short'],
    ['0s', 'too short'],
    ['25d', 'too long: 24 days'],
    [1e12, 'too long'],
  ],
});

test.run();
