import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { VmctlError } from '../../src/errors.js';
import { INPUT_MAX_BYTES, KEYS_WINDOW_BYTES, type ConsoleInput } from '../../src/protocol/console.js';
import { decodeInput } from '../../src/protocol/decode-input.js';
import { encodeInput } from '../../src/protocol/encode.js';

const INPUTS: readonly ConsoleInput[] = [
  { input: 'keys', bytes: '' },
  { input: 'keys', bytes: Buffer.from('ls\r').toString('base64') },
  { input: 'take' },
  { input: 'yield' },
];

for (const input of INPUTS)
  test(`${JSON.stringify(input)} comes out of the wire as it went in`, () => {
    assert.equal(decodeInput(encodeInput(input)), input);
  });

test('a full window fits into one line', () => {
  const bytes = Buffer.alloc(KEYS_WINDOW_BYTES, 7).toString('base64');
  const line = encodeInput({ input: 'keys', bytes });
  assert.ok(line.length < INPUT_MAX_BYTES);
  assert.equal(decodeInput(line), { input: 'keys', bytes });
});

const REFUSED: readonly (readonly [string, RegExp])[] = [
  ['', /not JSON/],
  ['[]', /no object/],
  ['null', /no object/],
  ['{}', /keys, take or yield/],
  ['{"input":"reboot"}', /keys, take or yield/],
  ['{"input":"take","bytes":"eA=="}', /take has no bytes/],
  ['{"input":"keys"}', /bytes must be base64/],
  ['{"input":"keys","bytes":7}', /bytes must be base64/],
  ['{"input":"keys","bytes":"x"}', /bytes must be base64/],
  ['{"input":"keys","bytes":"ä==="}', /bytes must be base64/],
  [`{"input":"keys","bytes":"${'AAAA'.repeat(KEYS_WINDOW_BYTES)}"}`, /bytes must be base64/],
  ['{"input":"keys","bytes":"eA==","to":"web"}', /unknown key to/],
];

for (const [line, message] of REFUSED)
  test(`${line.slice(0, 60) || 'an empty line'} is refused`, () => {
    assert.throws(
      () => decodeInput(line),
      (error: unknown) =>
        error instanceof VmctlError && error.code === 'protocol' && message.test(error.message),
    );
  });

test.run();
