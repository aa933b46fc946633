import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { cutTo, padTo, shortenTo, widthOf } from '../../src/cli/display-width.js';
import { fitLines, renderChange } from '../../src/cli/frame.js';
import { createScroll } from '../../src/cli/scroll.js';

for (const [text, width] of [
  ['', 0],
  ['web', 3],
  ['\x1b[31mweb\x1b[0m', 3],
  ['日本', 4],
  ['e\u0301te\u0301', 3],
  ['ｗｅｂ', 6],
  ['👩‍👩‍👧', 2],
  ['✔️', 2],
  ['🇩🇪', 2],
  ['각', 2],
  ['\u1100\u1161\u11a8', 2],
  ['a\u200bb', 2],
  ['…é', 2],
] as const) {
  test(`${JSON.stringify(text)} takes ${width} cells`, () => assert.is(widthOf(text), width));
}

test('a line is cut where the next character would not fit, and its colour ends there', () => {
  assert.is(cutTo('web', 2), 'we');
  assert.is(cutTo('日本', 3), '日');
  assert.is(cutTo('\x1b[31mweb\x1b[0m', 2), '\x1b[31mwe\x1b[0m');
  assert.is(cutTo('\x1b[31mwe\x1b[0mb', 2), '\x1b[31mwe\x1b[0m');
  assert.is(cutTo('\x1b[31mwe\x1b[0m', 2), '\x1b[31mwe\x1b[0m');
  assert.is(cutTo('e\u0301e\u0301', 1), 'e\u0301');
  assert.is(cutTo('web', 0), '');
});

test('what is shortened ends with an ellipsis within its width', () => {
  assert.is(shortenTo('web', 3), 'web');
  assert.is(shortenTo('webs', 3), 'we…');
  assert.is(shortenTo('日本語', 4), '日…');
  assert.is(shortenTo('web', 0), '');
});

test('blanks fill up what a text takes on the screen', () => {
  assert.is(padTo('日', 4), '日  ');
  assert.is(padTo('\x1b[31ma\x1b[0m', 3, 'right'), '  \x1b[31ma\x1b[0m');
});

test('only lines that differ are written, all at once', () => {
  const size = { columns: 10 };
  assert.is(renderChange(['a', 'b'], ['a', 'b'], size), '');
  assert.is(renderChange(['a', 'b', 'c'], ['a', 'x', 'c'], size), '\x1b[?2026h\x1b[2;1Hx\x1b[K\x1b[?2026l');
  assert.is(
    renderChange(['a', 'b', 'c'], ['a'], size),
    '\x1b[?2026h\x1b[2;1H\x1b[J\x1b[?2026l',
    'surplus lines go',
  );
  assert.is(renderChange(['a'], ['a', 'b'], size), '\x1b[?2026h\x1b[2;1Hb\x1b[K\x1b[?2026l');
});

test('of a screen that nobody knows everything is written', () => {
  assert.is(
    renderChange(undefined, ['a'], { columns: 10 }),
    '\x1b[?2026h\x1b[H\x1b[2J\x1b[1;1Ha\x1b[K\x1b[?2026l',
  );
});

test('a line as wide as the screen keeps its last character', () => {
  assert.is(renderChange(['ab'], ['xy'], { columns: 2 }), '\x1b[?2026h\x1b[1;1Hxy\x1b[?2026l');
});

test('lines fit the screen in both directions', () => {
  assert.equal(fitLines(['abc', 'd', 'e'], { columns: 2, rows: 2 }), ['ab', 'd']);
});

/** A terminal, as far as a frame uses one. */
function screenAfter(writes: readonly string[]): readonly string[] {
  let rows: string[] = [];
  let at = 0;
  for (const [, row, , code, text] of writes
    .join('')
    .replaceAll(/\x1b\[\?2026[hl]/g, '')
    .matchAll(/\x1b\[(?:(\d+);(1)H|(2?[JKH]))|([^\x1b]+)/g)) {
    if (row !== undefined) at = Number(row) - 1;
    if (code === '2J') rows = [];
    if (code === 'J') rows = rows.slice(0, at);
    if (text !== undefined) rows[at] = text;
    if (code === 'K' && text === undefined) rows[at] ??= '';
  }
  return rows;
}

test('whatever frames follow each other, the screen shows the last', () => {
  const frames = [['a', 'b'], ['b'], ['b', 'c', 'd'], ['x', 'c'], ['x', 'c', 'y', 'z'], []];
  const size = { columns: 10 };
  let before: readonly string[] | undefined;
  const writes: string[] = [];
  for (const frame of frames) {
    writes.push(renderChange(before, frame, size));
    before = frame;
    assert.equal([...screenAfter(writes)], frame);
  }
});

const LINES = Array.from({ length: 10 }, (_, at) => `line ${at + 1}`);

test('lines that fit are not scrolled', () => {
  const scroll = createScroll();
  scroll.press('end');
  assert.equal(scroll.fit({ head: ['h'], body: ['a'], foot: ['f'] }, 3), ['h', 'a', 'f']);
});

test('what does not fit scrolls between head and foot, and says where it is', () => {
  const scroll = createScroll();
  const shown = () => scroll.fit({ head: ['h'], body: LINES, foot: ['f'] }, 6);
  assert.equal(shown(), ['h', 'line 1', 'line 2', 'line 3', '-- 1-3 of 10 lines, arrows scroll --', 'f']);
  scroll.press('down');
  assert.is(shown()[1], 'line 2');
  scroll.press('pagedown');
  assert.is(shown()[1], 'line 5');
  scroll.press('end');
  assert.equal(shown().slice(1, 5), ['line 8', 'line 9', 'line 10', '-- 8-10 of 10 lines, arrows scroll --']);
  scroll.press('down');
  assert.is(shown()[1], 'line 8');
  scroll.press('up');
  assert.is(shown()[1], 'line 7');
  scroll.press('home');
  assert.is(shown()[1], 'line 1');
  scroll.press('up');
  assert.is(shown()[1], 'line 1');
  assert.is(scroll.press('x'), false);
});

test.run();
