import * as fc from 'fast-check';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { createScript, parseSteps } from '../../src/cli/console-script.js';

const steps = (...given: readonly (readonly [string, string])[]): ReturnType<typeof parseSteps> =>
  parseSteps(given);
const bytes = (text: string): Buffer => Buffer.from(text);

test('what is sent first is sent at once, what stands behind an expect when that was seen', () => {
  const script = createScript(steps(['send', '\\n'], ['expect', 'login:'], ['send', 'root\\n']));
  assert.equal(script.feed(bytes('')), bytes('\n'));
  assert.is(script.awaited(), 'login:');
  assert.is(script.feed(bytes('Debian\r\nweb log')), undefined);
  assert.equal(script.feed(bytes('in: ')), bytes('root\n'));
  assert.is(script.awaited(), undefined);
});

test('an expect in the first place sees what is there already', () => {
  const script = createScript(steps(['expect', 'login:']));
  assert.is(script.feed(bytes('web login: ')), undefined);
  assert.is(script.awaited(), undefined);
});

test('behind a send only what comes then is an answer', () => {
  const script = createScript(steps(['expect', 'a'], ['send', 'x'], ['expect', '$']));
  assert.equal(script.feed(bytes('$ a $')), bytes('x'));
  assert.is(script.awaited(), '$');
  script.feed(bytes('$'));
  assert.is(script.awaited(), undefined);
});

test('one expect behind the other looks behind the first', () => {
  const script = createScript(steps(['expect', 'ab'], ['expect', 'ab']));
  script.feed(bytes('abx'));
  assert.is(script.awaited(), 'ab');
  script.feed(bytes('ab'));
  assert.is(script.awaited(), undefined);
});

test('several sends in a row are one', () => {
  assert.equal(createScript(steps(['send', 'a'], ['send', 'b'])).feed(bytes('')), bytes('ab'));
});

test('a text is found however the output is cut, in the middle of a character too', () => {
  const whole = bytes('grüße, 漢字 login: ');
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 1, max: 4 }), { maxLength: 30 }), (lengths) => {
      const script = createScript(steps(['expect', 'üße'], ['expect', '字 login']));
      let at = 0;
      for (const length of [...lengths, whole.length]) {
        script.feed(whole.subarray(at, at + length));
        at += length;
      }
      assert.is(script.awaited(), undefined);
    }),
  );
});

const TEXTS: readonly (readonly [string, string])[] = [
  ['a\\n\\r\\t', 'a\n\r\t'],
  ['\\e[A', '\x1b[A'],
  ['\\x03\\x1a', '\x03\x1a'],
  ['C:\\\\n', 'C:\\n'],
  ['ü', 'ü'],
];

for (const [written, meant] of TEXTS)
  test(`${written} is ${JSON.stringify(meant)}`, () => {
    assert.equal(steps(['send', written])[0]?.bytes, bytes(meant));
  });

for (const written of ['\\q', 'a\\', '\\x1', '\\xg0'])
  test(`${written} is no escape`, () => {
    assert.throws(() => steps(['send', written]), /--send .*no escape/);
  });

test('other options are no steps', () => assert.equal(steps(['lines', '3']), []));

test.run();
