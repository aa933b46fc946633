import { createConnection } from 'node:net';
import * as fc from 'fast-check';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { VmctlError } from '../../src/errors.js';
import { decodeInput } from '../../src/protocol/decode-input.js';
import { encodeInput, encodeRequest } from '../../src/protocol/encode.js';
import { consoleGround } from '../daemon/console-ground.js';
import { fuzz, mutated } from './runs.js';

const INPUTS = [
  encodeInput({ input: 'keys', bytes: Buffer.from('echo\r').toString('base64') }),
  encodeInput({ input: 'keys', bytes: '' }),
  encodeInput({ input: 'take' }),
  encodeInput({ input: 'yield' }),
];
const REQUEST = encodeRequest({ request: 'console', name: 'web', write: true, follow: true, from: 'eve' });

const line = fc.oneof(
  mutated(INPUTS),
  fc.constantFrom(...INPUTS),
  fc.json({ maxDepth: 4 }).map((text) => `${text}\n`),
  fc.string({ unit: 'binary', maxLength: 100 }).map((text) => `${text}\n`),
);

test('whatever an input line holds, it is one, or it is refused in words', async () => {
  const property = fc.property(line, (text) => {
    try {
      const { input } = decodeInput(text);
      assert.ok(['keys', 'take', 'yield'].includes(input));
    } catch (error) {
      assert.instance(error, VmctlError);
      assert.is((error as VmctlError).code, 'protocol');
    }
  });
  await fuzz(property, 800);
});

/** Says it all, and goes away; or stays until it is cut off, or has heard enough. */
function intrude(path: string, pieces: readonly Buffer[], stay: boolean): Promise<void> {
  return new Promise((resolve) => {
    const socket = createConnection({ path });
    socket.on('data', () => undefined).on('error', () => undefined);
    socket.on('close', () => resolve());
    for (const piece of pieces) socket.write(piece);
    if (stay) setTimeout(() => socket.destroy(), 50);
    else setImmediate(() => socket.destroy());
  });
}

test('whatever is said at a console, in pieces or cut off, the next one has the keyboard and is heard', async () => {
  await using ground = await consoleGround();
  const said = fc.array(line, { maxLength: 6 }).map((lines) => Buffer.from(REQUEST + lines.join('')));
  const flood = fc.nat({ max: 300_000 }).map((length) => Buffer.from(REQUEST + 'x'.repeat(length)));
  const pieces = fc
    .tuple(fc.oneof(said, flood), fc.nat({ max: 200 }))
    .map(([whole, at]) => [whole.subarray(0, at), whole.subarray(at)]);
  const property = fc.asyncProperty(
    fc.array(fc.tuple(pieces, fc.boolean()), { minLength: 1, maxLength: 6 }),
    async (intruders) => {
      await Promise.all(intruders.map(([parts, stay]) => intrude(ground.paths.socket, parts, stay)));
      const ann = ground.sit({ from: 'ann' });
      await ann.until(() => ann.place() === 'types, ann');
      const before = ground.typed.length;
      await ann.type('heard');
      await ann.until(() => (ground.typed[before] ?? ground.typed.at(-1))?.includes('heard') === true);
      await ann.leave();
    },
  );
  await fuzz(property, 25);
});

test.run();
