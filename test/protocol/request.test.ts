import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { VmctlError } from '../../src/errors.js';
import { decodeRequest } from '../../src/protocol/decode-request.js';
import { encodeRequest } from '../../src/protocol/encode.js';
import { PROTOCOL_VERSION, type ControlRequest } from '../../src/protocol/request.js';

const REQUESTS: readonly ControlRequest[] = [
  { request: 'ping' },
  { request: 'status' },
  { request: 'status', names: ['a', 'b'] },
  { request: 'operate', verb: 'start', names: ['a'], wait: true },
  { request: 'operate', verb: 'stop', wait: false, timeoutMs: 0, force: true },
  { request: 'events', follow: true },
  { request: 'events', follow: false, name: 'a' },
  { request: 'logs', name: 'a', follow: false, lines: 20 },
  { request: 'console', name: 'a', write: false, follow: false },
  {
    ...{ request: 'console', name: 'a', port: 2, write: true, take: true, regain: false },
    ...{ lines: 25, follow: true, after: 'm.7', from: 'ann on pts/3' },
  },
  { request: 'reload' },
  { request: 'shutdown', timeoutMs: 60000 },
  { request: 'detach' },
];

for (const request of REQUESTS) {
  test(`${JSON.stringify(request)} comes out of the wire as it went in`, () => {
    assert.equal(decodeRequest(encodeRequest(request)), request);
  });
}

const v = `"version":${PROTOCOL_VERSION}`;
const REFUSED: readonly (readonly [string, RegExp])[] = [
  ['', /not JSON/],
  ['hello', /not JSON/],
  ['[1]', /not a JSON object/],
  ['null', /not a JSON object/],
  [`{${v}}`, /unknown request none/],
  [`{${v},"request":"constructor"}`, /unknown request "constructor"/],
  [`{${v},"request":7}`, /unknown request 7/],
  [`{${v},"request":"ping","loud":true}`, /ping: unknown key "loud"/],
  [`{${v},"request":"ping","__proto__":{}}`, /ping: unknown key "__proto__"/],
  [`{${v},"request":"status","names":"a"}`, /status: names must be a list of names/],
  [`{${v},"request":"status","names":[]}`, /status: names must be/],
  [`{${v},"request":"status","names":[""]}`, /status: names must be/],
  [`{${v},"request":"operate","verb":"start"}`, /operate: wait is missing/],
  [`{${v},"request":"operate","verb":"explode","wait":true}`, /operate: verb must be one of start, stop/],
  [`{${v},"request":"operate","verb":"stop","wait":1}`, /operate: wait must be true or false/],
  [`{${v},"request":"operate","verb":"stop","wait":true,"timeoutMs":-1}`, /timeoutMs must be a whole number/],
  [`{${v},"request":"operate","verb":"stop","wait":true,"timeoutMs":null}`, /timeoutMs must be/],
  [`{${v},"request":"operate","verb":"start","wait":true,"cdrom":"x.iso"}`, /cdrom must be an absolute path/],
  [`{${v},"request":"logs","name":7,"follow":true}`, /logs: name must be a name/],
  [`{${v},"request":"logs","name":"a","follow":true,"lines":1.5}`, /logs: lines must be/],
  [`{${v},"request":"console","name":"a","follow":true}`, /console: write is missing/],
  [`{${v},"request":"console","name":"a","write":true,"follow":true,"port":5}`, /port must be a serial port/],
];

for (const [line, message] of REFUSED) {
  test(`${line || 'an empty line'} is refused by name`, () => {
    assert.throws(
      () => decodeRequest(line),
      (error: unknown) =>
        error instanceof VmctlError && error.code === 'protocol' && message.test(error.message),
    );
  });
}

test('an unknown key of any length is shown short', () => {
  assert.throws(
    () => decodeRequest(`{${v},"request":"ping","${'x'.repeat(5000)}":1}`),
    (error: unknown) => error instanceof VmctlError && error.message.length < 120,
  );
});

test('a client of another version is told so, and what to do', () => {
  for (const line of [
    '{"request":"reload"}',
    '{"version":99,"request":"reload"}',
    '{"version":99,"request":"new"}',
  ]) {
    assert.throws(
      () => decodeRequest(line),
      (error: unknown) =>
        error instanceof VmctlError &&
        /speaks protocol/.test(error.message) &&
        /vmctl daemon replace/.test(error.hint ?? ''),
    );
  }
});

test('a client of another version can still ask who is there and end the daemon', () => {
  for (const request of ['ping', 'shutdown', 'detach']) {
    assert.equal(decodeRequest(`{"version":99,"request":"${request}"}`), { request });
  }
});

test.run();
