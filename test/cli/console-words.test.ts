import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { keyboardWords, sizeWords, type Doing } from '../../src/cli/console-words.js';

const mine: Doing = { place: 'types', who: 'me' };
const waits: Doing = { place: 'waits', who: 'ann' };
const watches = (who: string | null): Doing => ({ place: 'watches', who });

const CASES: readonly (readonly [string, Doing | undefined, Doing, RegExp | undefined])[] = [
  ['who comes first is told nothing', undefined, mine, undefined],
  ['who comes second is told who types', undefined, waits, /^ann has the keyboard: you watch, and get it/],
  ['who had it is told who took it', mine, waits, /^ann has taken the keyboard/],
  ['who gets it is told', waits, mine, /^the keyboard is yours$/],
  ['a watcher is told who types', undefined, watches('ann'), /^ann has the keyboard/],
  ['and when nobody does any more', watches('ann'), watches(null), /^nobody has the keyboard/],
  ['a watcher alone is told nothing', undefined, watches(null), undefined],
  ['nothing is told twice', waits, waits, undefined],
];

for (const [name, before, now, words] of CASES)
  test(name, () => {
    const told = keyboardWords(before, now);
    if (words === undefined) assert.is(told, undefined);
    else assert.match(told ?? '', words);
  });

test('the size is told where there is one', () => {
  assert.match(sizeWords({ rows: 50, columns: 120 }), /stty rows 50 cols 120/);
  assert.is(sizeWords({}), '');
});

test.run();
