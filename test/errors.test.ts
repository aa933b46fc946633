import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { ERROR_STATUS, toVmctlError, VmctlError } from '../src/errors.js';

test('every error code has a sysexits(3) status', () => {
  for (const status of Object.values(ERROR_STATUS)) assert.ok(status >= 64 && status <= 78);
});

test('a denied and a timed-out request ask to be tried again', () => {
  assert.is(new VmctlError('denied', 'x').status, 75);
  assert.is(new VmctlError('timeout', 'x').status, 75);
});

test('what is not ours becomes an internal error that keeps its cause', () => {
  const cause = new TypeError('boom');
  const error = toVmctlError(cause);
  assert.is(error.status, 70);
  assert.is(error.cause, cause);
});

test('an error of another bundle keeps its code, message and hint', () => {
  const foreign = Object.assign(new Error('no such VM: x'), {
    name: 'VmctlError',
    code: 'no-such-vm',
    hint: 'y',
  });
  const error = toVmctlError(foreign);
  assert.ok(error instanceof VmctlError);
  assert.equal([error.status, error.message, error.hint], [68, 'no such VM: x', 'y']);
});

test.run();
