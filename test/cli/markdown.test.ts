import { readdirSync, readFileSync } from 'node:fs';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { widthOf } from '../../src/cli/display-width.js';
import { renderMarkdown } from '../../src/cli/markdown.js';

const plain = (text: string, columns = 40): string => renderMarkdown(text, { columns, colours: false });

test('headings are underlined, and paragraphs are filled', () => {
  assert.is(
    plain('# A title\n\nSome words that\nare filled again to the width of the terminal.\n\n## Second\n'),
    'A title\n=======\n\nSome words that are filled again to the\nwidth of the terminal.\n\nSecond\n------\n',
  );
});

test('code stays as it is, four blanks in, without its fences', () => {
  assert.is(plain('```toml\n[a]\n\nb =   1\n```\n\n    ls  -l\n'), '    [a]\n\n    b =   1\n\n    ls  -l\n');
});

test('code in a line keeps its backticks without colours, and has a colour instead with them', () => {
  assert.is(plain('Say `vmctl start`, **now**.'), 'Say `vmctl start`, now.\n');
  assert.is(
    renderMarkdown('Say `a b`, **now**.', { columns: 40, colours: true }),
    'Say \x1b[36ma\x1b[0m \x1b[36mb\x1b[0m, \x1b[1mnow\x1b[0m.\n',
  );
});

test('a link to a chapter says how to read it, one to the web where it leads, others are words', () => {
  assert.is(
    plain('See [adoption.md](adoption.md#x), [web](https://a.org), [below](#x).', 90),
    'See adoption (`vmctl help adoption`), web <https://a.org>, below.\n',
  );
});

test('items of lists hang below their marks, lists in lists too', () => {
  assert.is(
    plain('- one item that is longer than the line is\n  wide\n  - inner\n\n1. first\n2. second\n', 30),
    '- one item that is longer than\n  the line is wide\n  - inner\n1. first\n2. second\n',
  );
});

test('a table is aligned, and broken into its columns where it is too wide', () => {
  const table = '| a | what |\n| - | - |\n| x \\| y | short |\n| z | words that need more than one line |\n';
  assert.is(
    plain(table, 24),
    'a      what\n-----  -----------------\nx | y  short\n\nz      words that need\n       more than one\n       line\n',
  );
});

test('every chapter of the manual fits into 80 columns, but for what is code', () => {
  for (const file of readdirSync('src/man').filter((name) => name.endsWith('.md'))) {
    const lines = plain(readFileSync(`src/man/${file}`, 'utf8'), 80).split('\n');
    // Longer than a line is only a word that cannot be broken.
    const wide = lines.filter(
      (line) => widthOf(line) > 80 && !line.startsWith('    ') && /\S +\S/.test(line),
    );
    assert.equal(wide, [], file);
    assert.not.ok(
      lines.some((line) => /^\||^#{1,6} |^```/.test(line)),
      file,
    );
  }
});

test.run();
