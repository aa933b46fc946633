import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { createDebris } from '../../src/cli/console-debris.js';

function undoOf(...printed: readonly string[]): string {
  const debris = createDebris();
  for (const text of printed) debris.feed(Buffer.from(text));
  return debris.undo();
}

const CASES: readonly (readonly [string, readonly string[], string])[] = [
  ['text leaves nothing', ['Debian GNU/Linux\r\nlogin: '], ''],
  ['an editor that was left leaves nothing', ['\x1b[?1049h\x1b[?25l...\x1b[?25h\x1b[?1049l'], ''],
  ['an editor that is open leaves its screen', ['\x1b[?1049h\x1b[?1h'], '\x1b[?1049l\x1b[?1l'],
  ['a hidden cursor is shown again', ['\x1b[?25l'], '\x1b[?25h'],
  ['several modes in one sequence', ['\x1b[?1000;1006h'], '\x1b[?1000l\x1b[?1006l'],
  ['a sequence in pieces', ['\x1b', '[?10', '49h'], '\x1b[?1049l'],
  ['a colour', ['\x1b[1;31mred'], '\x1b[0m'],
  ['a colour that was ended', ['\x1b[1;31mred\x1b[m'], ''],
  ['a full reset', ['\x1b[?1049h\x1b[31m\x1bc'], ''],
  ['modes nobody minds', ['\x1b[?12h\x1b[4h'], ''],
];

for (const [name, printed, undo] of CASES)
  test(`${name}: ${JSON.stringify(undo)}`, () => assert.is(undoOf(...printed), undo));

test.run();
