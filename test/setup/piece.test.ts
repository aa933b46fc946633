import { dirname, join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { readPackageFiles } from '../../src/setup/package-files.js';
import { planPieces } from '../../src/setup/piece.js';
import { PLACE } from './ground.js';

const PIECES = planPieces(readPackageFiles(process.cwd()), PLACE);

test('whatever a chapter leads to or shows is put beside it', () => {
  const paths = new Set(PIECES.map(({ path }) => path));
  const chapters = PIECES.filter(({ path }) => path.endsWith('.md'));
  assert.ok(chapters.length > 20);
  const dead = chapters.flatMap(({ path, text }) =>
    [...text.replace(/^```[^]*?^```/gm, '').matchAll(/\]\(([^)\s#:]+)(?:#[^)\s]*)?\)/g)]
      .map(([, target = '']) => join(dirname(path), target))
      .filter((target) => !paths.has(target)),
  );
  assert.equal(dead, []);
});

test.run();
