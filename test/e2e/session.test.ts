import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { SaxesParser } from 'saxes';
import { test } from 'uvu';
import * as assert from 'uvu/assert';

const PROGRAM = fileURLToPath(new URL('../man/session.js', import.meta.url));

/** Numbers, what depends on them, and how far columns are apart differ from run to run. */
function withoutNumbers(text: string): string {
  return text
    .replace(/\d+/g, 'N')
    .replace(/[ \t]+/g, ' ')
    .replace(/\bNm N?s?\b|\bNm\b/g, 'Ns');
}

function descriptionOf(svg: string): string {
  let inside = false;
  let text = '';
  const parser = new SaxesParser();
  parser.on('opentag', ({ name }) => (inside = name === 'desc'));
  parser.on('closetag', () => (inside = false));
  parser.on('text', (piece) => (text += inside ? piece : ''));
  parser.write(svg).close();
  return text;
}

test('the picture of the README shows what its commands print today (else: npm run pictures)', () => {
  const run = spawnSync(
    process.execPath,
    ['dist/vmctl-sim.cjs', '--kind', '--interfaces', 're0,em0', process.execPath, PROGRAM],
    { encoding: 'utf8' },
  );
  assert.is(run.status, 0, run.stderr);
  const picture = descriptionOf(readFileSync('src/man/session.svg', 'utf8'));
  assert.is(withoutNumbers(run.stdout).trim(), withoutNumbers(picture).trim());
});

test.run();
