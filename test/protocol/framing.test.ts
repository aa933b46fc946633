import fc from 'fast-check';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { VmctlError } from '../../src/errors.js';
import { createLineDecoder } from '../../src/protocol/framing.js';

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

test('lines come out as they went in, under any chunking, characters of several bytes split or not', () => {
  const line = fc.string({ unit: 'binary', maxLength: 40 }).filter((text) => !text.includes('\n'));
  const lines = fc.array(fc.oneof(line, fc.constant('é€😀'), fc.constant('')), { maxLength: 12 });
  const cuts = fc.array(fc.nat(400), { maxLength: 30 });
  let splitCharacters = 0;
  fc.assert(
    fc.property(lines, cuts, fc.string({ maxLength: 5 }), (wanted, at, rest) => {
      const tail = bytes(rest.replaceAll('\n', ''));
      const stream = new Uint8Array([...bytes(wanted.map((one) => `${one}\n`).join('')), ...tail]);
      const decoder = createLineDecoder({ maxBytes: 1000 });
      const seen: string[] = [];
      let start = 0;
      for (const end of [...at.filter((cut) => cut < stream.length), stream.length].sort((a, b) => a - b)) {
        if (((stream[end] ?? 0) & 0xc0) === 0x80) splitCharacters += 1;
        seen.push(...decoder.push(stream.subarray(start, end)));
        start = end;
      }
      assert.equal(seen, wanted);
      assert.is(decoder.pendingBytes(), tail.length);
    }),
    { numRuns: 500 },
  );
  assert.ok(splitCharacters > 0, 'some chunk must have ended inside a character');
});

test('a line is held even when the caller uses its buffer again', () => {
  const decoder = createLineDecoder({ maxBytes: 100 });
  const buffer = bytes('abc');
  decoder.push(buffer);
  buffer.fill(0x78);
  assert.equal(decoder.push(bytes('d\n')), ['abcd']);
});

test('a line of exactly the limit passes, one byte more is refused, ended or not', () => {
  assert.equal(createLineDecoder({ maxBytes: 5 }).push(bytes('12345\n')), ['12345']);
  for (const text of ['123456\n', '123456']) {
    assert.throws(() => createLineDecoder({ maxBytes: 5 }).push(bytes(text)), isProtocolError);
  }
});

test('a decoder that refused once refuses for ever', () => {
  const decoder = createLineDecoder({ maxBytes: 5 });
  assert.throws(() => decoder.push(bytes('1234567')), isProtocolError);
  assert.throws(() => decoder.push(bytes('1\n')), isProtocolError);
});

test('bytes that are not UTF-8 are refused', () => {
  const decoder = createLineDecoder({ maxBytes: 50 });
  assert.throws(() => decoder.push(new Uint8Array([0xff, 0xfe, 0x0a])), isProtocolError);
});

function isProtocolError(error: unknown): boolean {
  return error instanceof VmctlError && error.code === 'protocol';
}

test.run();
