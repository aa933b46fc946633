import * as fc from 'fast-check';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { createEscapes, type ConsoleWish } from '../../src/cli/console-escape.js';

/** Wishes by name, keys as text in brackets. */
function wishes(...typed: readonly string[]): string {
  const escapes = createEscapes();
  const all = typed.flatMap((text) => escapes.feed(Buffer.from(text)));
  return all.map(shown).join(' ');
}

function shown(wish: ConsoleWish): string {
  return wish.wish === 'keys' ? `[${Buffer.from(wish.bytes).toString()}]` : wish.wish;
}

const CASES: readonly (readonly [name: string, typed: readonly string[], expected: string])[] = [
  ['~. first of all leaves', ['~.'], 'leave'],
  ['so does it in two pieces', ['~', '.'], 'leave'],
  ['~^D leaves', ['ls\r~\x04'], '[ls\r] leave'],
  ['behind a return it leaves', ['ls\r~.'], '[ls\r] leave'],
  ['behind a line feed as well', ['ls\n', '~.'], '[ls\n] leave'],
  ['in the middle of a line it is text', ['ls ~.\r'], '[ls ~.\r]'],
  ['~? helps, and what follows is typed', ['~?ls'], 'help [ls]'],
  ['behind an escape the line still begins', ['~?~.'], 'help leave'],
  ['~~ is one tilde', ['~~'], '[~]'],
  ['behind ~~ the line has begun', ['~~.'], '[~.]'],
  ['~t takes, ~w watches, ~^Z suspends', ['~t~w~\x1a'], 'take watch suspend'],
  ['another letter is typed with its tilde', ['~/bin\r'], '[~/bin\r]'],
  ['a tilde and a return are typed, and the next line begins', ['~\r~.'], '[~\r] leave'],
  ['a tilde alone waits', ['x\r~'], '[x\r]'],
];

for (const [name, typed, expected] of CASES) test(name, () => assert.is(wishes(...typed), expected));

test('bytes of any other kind pass as they are, in whatever pieces', () => {
  const text = Buffer.from('grüße 漢字 \x1b[A \x00\xff');
  const pieces = fc.array(fc.integer({ min: 1, max: 5 }), { maxLength: 20 });
  fc.assert(
    fc.property(pieces, (lengths) => {
      const escapes = createEscapes();
      const out: Uint8Array[] = [];
      let at = 0;
      for (const length of [...lengths, text.length]) {
        for (const wish of escapes.feed(text.subarray(at, at + length))) {
          assert.is(wish.wish, 'keys');
          if (wish.wish === 'keys') out.push(wish.bytes);
        }
        at += length;
      }
      assert.equal(Buffer.concat(out), text);
    }),
  );
});

test('what is typed means the same however it is cut', () => {
  const byte = fc.constantFrom(...Buffer.from('~.?tw~\r\nab\x1a\x04'));
  fc.assert(
    fc.property(fc.array(byte, { maxLength: 40 }), (bytes) => {
      const whole = Buffer.from(bytes);
      const cut = [...whole].map((one) => Buffer.from([one]).toString('latin1'));
      const joined = (text: string): string => text.replaceAll('] [', '');
      assert.is(joined(wishes(...cut)), joined(wishes(whole.toString('latin1'))));
    }),
  );
});

test.run();
