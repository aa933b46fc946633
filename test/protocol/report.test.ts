import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { VmctlError } from '../../src/errors.js';
import { decodeReport, errorOf } from '../../src/protocol/decode-report.js';
import { encodeError, encodeReport } from '../../src/protocol/encode.js';
import type { ControlReport } from '../../src/protocol/report.js';

const REPORTS: readonly ControlReport[] = [
  { report: 'progress', name: 'a', message: 'linking' },
  { report: 'item', value: { kind: 'log', line: 'é\n"' } },
  { report: 'result', value: { kind: 'done' } },
  { report: 'error', error: { code: 'denied', message: 'no', hint: 'wait' } },
];

for (const report of REPORTS) {
  test(`a ${report.report} comes out of the wire as it went in, on one line`, () => {
    const line = encodeReport(report);
    assert.is(line.indexOf('\n'), line.length - 1);
    assert.equal(decodeReport(line), report);
  });
}

test('a report of an unknown kind is passed over, an unknown key stays', () => {
  assert.is(decodeReport('{"report":"weather","value":1}'), undefined);
  assert.equal(decodeReport('{"report":"progress","message":"m","new":1}'), {
    report: 'progress',
    message: 'm',
    new: 1,
  });
});

for (const line of [
  '',
  'SSH-2.0-OpenSSH',
  '[]',
  '{}',
  '{"report":"result"}',
  '{"report":"error","error":{}}',
]) {
  test(`${line || 'an empty line'} is a broken answer`, () => {
    assert.throws(
      () => decodeReport(line),
      (error: unknown) => error instanceof VmctlError && error.code === 'protocol',
    );
  });
}

test('an error travels with code, message and hint; an unknown code is internal', () => {
  const error = errorOf(encodeError(new VmctlError('host', 'kldload failed', { hint: 'look' })));
  assert.equal([error.code, error.message, error.hint], ['host', 'kldload failed', 'look']);
  assert.is(encodeError(new TypeError('boom')).code, 'internal');
  const odd = decodeReport('{"report":"error","error":{"code":"toString","message":"m"}}');
  assert.is(odd?.report === 'error' && odd.error.code, 'internal');
});

test.run();
