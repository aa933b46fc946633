import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { createResumption } from '../../src/cli/resumption.js';
import type { ConsoleItem, ConsoleRequest } from '../../src/protocol/console.js';

const WANTED: ConsoleRequest = {
  request: 'console',
  name: 'web',
  write: true,
  follow: true,
  lines: 25,
  take: true,
};

function after(...items: readonly ConsoleItem[]): { readonly next: unknown; readonly shown: number } {
  let shown = 0;
  const resumption = createResumption(WANTED, () => (shown += 1));
  for (const value of items) resumption.take({ report: 'item', value });
  return { next: resumption.next(), shown };
}

const opened: ConsoleItem = { kind: 'opened', port: 1, up: true };
const bytes: ConsoleItem = { kind: 'bytes', bytes: 'eA==', mark: 'm.7' };
const placed = (you: 'types' | 'waits' | 'watches'): ConsoleItem => ({ kind: 'keyboard', who: 'x', you });
const rest = { request: 'console', name: 'web', follow: true };

test('cut off before it had a place, it asks again for what was wanted', () => {
  assert.equal(after(opened).next, WANTED);
});

test('behind what was shown it goes on: who typed gets the keyboard back, and nobody takes it twice', () => {
  assert.equal(after(opened, placed('types'), bytes).next, {
    ...rest,
    after: 'm.7',
    write: true,
    regain: true,
  });
  assert.equal(after(opened, placed('types'), bytes, placed('waits')).next, {
    ...{ ...rest, after: 'm.7', write: true, regain: false },
  });
});

test('who has left the keyboard to others only watches', () => {
  assert.equal(after(opened, bytes, placed('watches')).next, {
    ...rest,
    after: 'm.7',
    write: false,
    regain: false,
  });
});

test('where nothing was printed yet the last lines come again', () => {
  assert.equal(after(opened, placed('types')).next, { ...rest, lines: 25, write: true, regain: true });
});

test('every item is shown', () => assert.is(after(opened, placed('types'), bytes).shown, 3));

test.run();
