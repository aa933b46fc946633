import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { expandGlob } from '../../src/cli/glob.js';

test('a pattern is expanded to the files that are there, sorted, as glob(3) does', () => {
  const directory = mkdtempSync(join(tmpdir(), 'glob-'));
  try {
    mkdirSync(join(directory, 'bmd.d'));
    for (const name of ['b.conf', 'a.conf', 'c.txt', '.hidden.conf', 'a+b(c).conf'])
      writeFileSync(join(directory, 'bmd.d', name), '');
    const names = (pattern: string): readonly string[] =>
      expandGlob(`${directory}/${pattern}`).map((path) => path.slice(directory.length + 1));
    assert.equal(names('bmd.d/*.conf'), ['bmd.d/a+b(c).conf', 'bmd.d/a.conf', 'bmd.d/b.conf']);
    assert.equal(names('*/?.conf'), ['bmd.d/a.conf', 'bmd.d/b.conf']);
    assert.equal(names('bmd.d/[!a]*'), ['bmd.d/b.conf', 'bmd.d/c.txt']);
    assert.equal(names('bmd.d/.h*'), ['bmd.d/.hidden.conf']);
    assert.equal(names('bmd.d/a.conf'), ['bmd.d/a.conf']);
    for (const nothing of ['nowhere/*', 'bmd.d', 'bmd.d/[z-a]', 'bmd.d/['])
      assert.equal(names(nothing), [], nothing);
  } finally {
    rmSync(directory, { recursive: true });
  }
});

test.run();
