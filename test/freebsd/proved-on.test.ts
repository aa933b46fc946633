import { readFileSync } from 'node:fs';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { tableOfTranscripts, withTable } from './proved-on.js';

test("README's table of what was proved where is that of the transcripts", () => {
  const readme = readFileSync('README.md', 'utf8');
  assert.is(readme, withTable(readme, tableOfTranscripts()), 'run node build/test/freebsd/proved-on.js');
});

test('a text without the marks is not written', () => {
  assert.throws(() => withTable('# vmctl\n', 'x'), /no marks/);
});

test.run();
