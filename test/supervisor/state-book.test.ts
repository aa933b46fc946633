import { existsSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { VmctlError } from '../../src/errors.js';
import { vmPathsOf } from '../../src/store/paths.js';
import { createStateBook } from '../../src/supervisor/state-book.js';
import { scratch } from './scratch.js';
import { SimulatedClock } from './simulated-clock.js';

test('a VM without a record is down and unpinned, and asking writes nothing', () => {
  using place = scratch();
  const book = createStateBook(place.paths, new SimulatedClock());
  assert.not(book.has('web'));
  const { intent, stoppedByOperator, deaths } = book.get('web');
  assert.equal(
    { intent, stoppedByOperator, deaths },
    { intent: 'down', stoppedByOperator: false, deaths: [] },
  );
  assert.not(existsSync(vmPathsOf(place.paths, 'web').stateRecord));
});

test('a change is on disk when update returns, and another supervisor reads it', () => {
  using place = scratch();
  createStateBook(place.paths, new SimulatedClock()).update('web', { intent: 'up' });
  const next = createStateBook(place.paths, new SimulatedClock());
  assert.ok(next.has('web'));
  assert.is(next.get('web').intent, 'up');
});

test('what is so already is not written again', () => {
  using place = scratch();
  const book = createStateBook(place.paths, new SimulatedClock());
  book.update('web', { intent: 'up' });
  const { ino } = statSync(vmPathsOf(place.paths, 'web').stateRecord);
  book.update('web', { intent: 'up' });
  assert.is(statSync(vmPathsOf(place.paths, 'web').stateRecord).ino, ino, 'a write replaces the file');
  book.update('web', { stoppedByOperator: true });
  assert.match(readFileSync(vmPathsOf(place.paths, 'web').stateRecord, 'utf8'), '"stoppedByOperator":true');
});

test('a change that cannot be written is an error of the host and has not happened', () => {
  using place = scratch();
  const book = createStateBook(place.paths, new SimulatedClock());
  book.update('web', { intent: 'down' });
  rmSync(place.paths.state, { recursive: true });
  writeFileSync(place.paths.state, 'not a directory');
  assert.throws(
    () => book.update('web', { intent: 'up' }),
    (error: unknown) => error instanceof VmctlError && error.code === 'host',
  );
  assert.is(book.get('web').intent, 'down');
  rmSync(place.paths.state);
  mkdirSync(place.paths.state);
  book.update('web', { intent: 'up' });
  assert.is(book.get('web').intent, 'up');
});

test.run();
