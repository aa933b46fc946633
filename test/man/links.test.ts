import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';

const CHAPTERS = readdirSync('src/man')
  .filter((name) => name.endsWith('.md'))
  .map((name) => `src/man/${name}`);

/** Targets of Markdown links outside of code. */
function linksOf(file: string): readonly string[] {
  const text = readFileSync(file, 'utf8').replace(/^```[\s\S]*?^```/gm, '');
  return [...text.matchAll(/\]\(([^)\s]+)\)/g)].map(([, target = '']) => target);
}

/** As GitHub names a heading. */
function anchorsOf(file: string): readonly string[] {
  const headings = readFileSync(file, 'utf8').matchAll(/^#+ (.*)$/gm);
  return [...headings].map(([, words = '']) =>
    words
      .toLowerCase()
      .replace(/[^\w\s-]/g, '')
      .replace(/\s/g, '-'),
  );
}

function isDead(file: string, target: string): boolean {
  if (/^[a-z]+:/.test(target)) return false;
  const [path = '', anchor] = target.split('#');
  const there = path === '' ? file : join(dirname(file), path);
  if (!existsSync(there)) return true;
  return anchor !== undefined && !anchorsOf(there).includes(anchor);
}

test('no link of the README, the changelog or a chapter of the manual leads nowhere', () => {
  const files = ['README.md', 'CHANGELOG.md', ...CHAPTERS];
  const dead = files.flatMap((file) =>
    linksOf(file).flatMap((target) => (isDead(file, target) ? [`${file}: ${target}`] : [])),
  );
  assert.equal(dead, []);
});

test('the README leads to each chapter of the manual', () => {
  const linked = new Set(linksOf('README.md').map((target) => target.replace(/#.*/, '')));
  assert.equal(
    CHAPTERS.filter((chapter) => !linked.has(chapter)),
    [],
  );
});

test.run();
