import {
  appendFileSync,
  copyFileSync,
  mkdtempSync,
  renameSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { isMark, openLines, type LineCursor } from '../../src/store/line-cursor.js';

function scratch(): { file: string; [Symbol.dispose](): void } {
  const dir = mkdtempSync(join(tmpdir(), 'vmctl-lines-'));
  return {
    file: join(dir, 'events.jsonl'),
    [Symbol.dispose]: () => rmSync(dir, { recursive: true, force: true }),
  };
}

function linesOf(cursor: LineCursor): string[] {
  const all: string[] = [];
  for (let lines = cursor.read(); lines.length > 0; lines = cursor.read())
    all.push(...lines.map(({ line }) => line));
  return all;
}

test('it begins at the end, and reads whole lines only', () => {
  using place = scratch();
  writeFileSync(place.file, 'old\n');
  const cursor = openLines(place.file);
  assert.equal(linesOf(cursor), []);
  appendFileSync(place.file, 'one\r\ntw');
  assert.equal(linesOf(cursor), ['one']);
  appendFileSync(place.file, 'o\n');
  assert.equal(linesOf(cursor), ['two']);
});

test('a file that comes later is read from its beginning', () => {
  using place = scratch();
  const cursor = openLines(place.file);
  assert.equal(linesOf(cursor), []);
  writeFileSync(place.file, 'one\n');
  assert.equal(linesOf(cursor), ['one']);
});

test('behind the mark of any line another cursor goes on, nothing twice and nothing left out', () => {
  using place = scratch();
  const all = Array.from({ length: 5000 }, (_, index) => `${index} ${'é'.repeat(index % 40)}`);
  writeFileSync(place.file, 'before\n');
  const cursor = openLines(place.file);
  appendFileSync(place.file, `${all.join('\n')}\n`);
  const read: string[] = [];
  for (let lines = cursor.read(); lines.length > 0; lines = cursor.read()) {
    const at = Math.floor(lines.length / 2);
    read.push(...lines.map(({ line }) => line));
    const rest = linesOf(openLines(place.file, lines[at]?.mark));
    assert.equal(rest, all.slice(read.length - (lines.length - at - 1)));
  }
  assert.equal(read, all);
});

test('a file that was moved aside is read to its end, then the new one', () => {
  using place = scratch();
  writeFileSync(place.file, '');
  const cursor = openLines(place.file);
  appendFileSync(place.file, 'one\ntwo\n');
  const mark = cursor.mark();
  renameSync(place.file, `${place.file}.0`);
  writeFileSync(place.file, 'three\n');
  assert.equal(linesOf(cursor), ['one', 'two', 'three']);
  assert.equal(linesOf(openLines(place.file, mark)), ['one', 'two', 'three']);
});

test('a file that was copied and truncated is read from its beginning', () => {
  using place = scratch();
  writeFileSync(place.file, 'older\n');
  const cursor = openLines(place.file);
  copyFileSync(place.file, `${place.file}.0`);
  truncateSync(place.file, 0);
  appendFileSync(place.file, 'new\n');
  assert.equal(linesOf(cursor), ['new']);
});

test('a mark of a file that is gone is the beginning of the present one', () => {
  using place = scratch();
  writeFileSync(place.file, 'one\n');
  assert.equal(linesOf(openLines(place.file, 'zzzz.5')), ['one']);
});

test('a line without end does not fill the memory', () => {
  using place = scratch();
  writeFileSync(place.file, '');
  const cursor = openLines(place.file);
  appendFileSync(place.file, `${'x'.repeat(9 * 1024 * 1024)}\nlast\n`);
  const lines = linesOf(cursor);
  assert.is(lines.at(-1), 'last');
  assert.ok(lines.every(({ length }) => length <= 4 * 1024 * 1024));
});

test('a mark is known from other words', () => {
  for (const word of ['', '1', '1.', '.1', '1.2.3', '../x', '1.2 ', 'A.B']) assert.not(isMark(word), word);
  assert.ok(isMark('1a.2b'));
});

test.run();
