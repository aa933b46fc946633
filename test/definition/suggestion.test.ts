import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { suggestWord } from '../../src/definition/suggestion.js';

for (const [written, known, meant] of [
  ['mvym', ['myvm', 'other'], 'myvm'],
  ['strat', ['stop', 'start', 'status'], 'start'],
  ['chekc', ['check', 'help'], 'check'],
  ['abdc', ['dcba'], undefined],
  ['', ['ps'], undefined],
] as const) {
  test(`of ${known.join(', ')} "${written}" means ${meant ?? 'none'}: letters in the wrong order are one mistake`, () => {
    assert.is(suggestWord(written, known), meant);
  });
}

test.run();
