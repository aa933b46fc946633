import { truncateSync, writeFileSync } from 'node:fs';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import {
  beginBoot,
  boundConsole,
  CONSOLE_FIRST_BYTES,
  CONSOLE_NEWEST_BYTES,
} from '../../src/console/log-bounds.js';
import { isConsoleMark, openConsoleLog, wordsOfBoot, type ConsoleCursor } from '../../src/console/log.js';
import { createPlace, numbered } from './place.js';

interface All {
  readonly text: string;
  readonly lost: readonly number[];
  readonly marks: readonly string[];
}

function readAll(cursor: ConsoleCursor): All {
  let text = '';
  const lost: number[] = [];
  const marks: string[] = [];
  for (let piece = cursor.read(); piece !== undefined; piece = cursor.read()) {
    text += piece.bytes.toString();
    if (piece.lost > 0) lost.push(piece.lost);
    marks.push(piece.mark);
  }
  return { text, lost, marks };
}

const MORE = CONSOLE_NEWEST_BYTES + 16;

test('the last lines come first, then what is printed, also when it ends no line', () => {
  using place = createPlace();
  place.print('one\r\ntwo\r\nlogin: ');
  for (const [lines, text] of [
    [0, ''],
    [1, 'login: '],
    [2, 'two\r\nlogin: '],
    [9, 'one\r\ntwo\r\nlogin: '],
  ] as const)
    assert.is(readAll(openConsoleLog(place.files, { lines })).text, text, String(lines));
  const cursor = openConsoleLog(place.files, { lines: 1 });
  readAll(cursor);
  place.print('root\r\n');
  assert.is(readAll(cursor).text, 'root\r\n');
  assert.is(readAll(openConsoleLog(place.files, { lines: 1 })).text, 'login: root\r\n');
  assert.is(cursor.read(), undefined);
});

test('a cursor goes over a rotation without losing or repeating a byte, and so does its mark', () => {
  using place = createPlace();
  beginBoot(place.files, 5);
  const text = numbered(MORE);
  place.print(text);
  const cursor = openConsoleLog(place.files);
  const first = cursor.read();
  assert.is(first?.bytes.length, 64 * 1024);
  boundConsole(place.files);
  place.print('newest\n');
  assert.is(first?.bytes.toString() + readAll(cursor).text, `${text}newest\n`);
  const again = openConsoleLog(place.files, { after: first?.mark ?? '' });
  assert.is(readAll(again).text, `${text.slice(64 * 1024)}newest\n`);
  assert.is(readAll(openConsoleLog(place.files, { after: cursor.mark() })).text, '');
  place.print('and more\n');
  assert.is(readAll(openConsoleLog(place.files, { after: cursor.mark(), lines: 1 })).text, 'and more\n');
});

test('of a boot that printed without end its beginning and its end are kept, and how much is between', () => {
  using place = createPlace();
  place.print('an earlier boot\n');
  beginBoot(place.files, 5);
  const printed = numbered(5 * MORE);
  for (let at = 0; at < 5; at += 1) {
    place.print(printed.slice(at * MORE, (at + 1) * MORE));
    boundConsole(place.files);
  }
  const { text, lost } = readAll(openConsoleLog(place.files));
  assert.is(text, printed.slice(0, CONSOLE_FIRST_BYTES) + printed.slice(-MORE));
  assert.equal(lost, [4 * MORE - CONSOLE_FIRST_BYTES]);
  assert.is(readAll(openConsoleLog(place.files, { lines: 1 })).text, printed.slice(-16));
  assert.is(wordsOfBoot(place.files), printed.slice(-16 * 1024));
});

test('the beginning of a boot is whole, wherever in the file it stands', () => {
  using place = createPlace();
  place.print(numbered(CONSOLE_NEWEST_BYTES - 100));
  beginBoot(place.files, 5);
  const printed = numbered(3 * MORE, 700_000);
  place.print(printed.slice(0, 200));
  boundConsole(place.files);
  assert.is(wordsOfBoot(place.files), printed.slice(0, 200));
  for (let at = 200; at < printed.length; at += MORE) {
    place.print(printed.slice(at, at + MORE));
    boundConsole(place.files);
  }
  assert.ok(readAll(openConsoleLog(place.files)).text.startsWith(printed.slice(0, CONSOLE_FIRST_BYTES)));
});

test('another boot begins anew: what was the first part of the former one is no more', () => {
  using place = createPlace();
  beginBoot(place.files, 5);
  for (let at = 0; at < 3; at += 1) {
    place.print(numbered(MORE));
    boundConsole(place.files);
  }
  assert.is(readAll(openConsoleLog(place.files)).lost.length, 1);
  beginBoot(place.files, 6);
  place.print('a new one\n');
  assert.is(wordsOfBoot(place.files), 'a new one\n');
  assert.equal(readAll(openConsoleLog(place.files)).lost, []);
});

test('a daemon that is killed while it empties a file leaves every byte once, whenever that was', () => {
  for (const emptied of [false, true]) {
    using place = createPlace();
    beginBoot(place.files, 5);
    const text = numbered(MORE);
    place.print(text);
    // As far as it came: the copy has its name, the state is on disk, the file is emptied or is not.
    writeFileSync(`${place.files.newest}.1`, text);
    writeFileSync(
      place.files.state,
      JSON.stringify({ epoch: 5, cut: MORE, moved: MORE, began: 0, emptying: MORE }),
    );
    if (emptied) truncateSync(place.files.newest);
    place.print('after\n');
    assert.is(readAll(openConsoleLog(place.files)).text, `${text}after\n`, String(emptied));
    boundConsole(place.files);
    place.print('later\n');
    assert.is(readAll(openConsoleLog(place.files)).text, `${text}after\nlater\n`, String(emptied));
  }
});

test('who reads slowly is told how much he missed, and may leave out more', () => {
  using place = createPlace();
  beginBoot(place.files, 5);
  place.print('0123456789');
  const cursor = openConsoleLog(place.files);
  assert.is(cursor.behind(), 10);
  assert.is(cursor.skip(4), 6);
  assert.is(cursor.behind(), 4);
  assert.is(readAll(cursor).text, '6789');
  for (let at = 0; at < 3; at += 1) {
    place.print(numbered(MORE));
    boundConsole(place.files);
  }
  assert.equal(readAll(cursor).lost, [10 + 2 * MORE - CONSOLE_FIRST_BYTES]);
});

test('a mark of before a host boot is void, and a file that somebody else emptied is read from its beginning', () => {
  using place = createPlace();
  beginBoot(place.files, 5);
  place.print('one\n');
  const cursor = openConsoleLog(place.files);
  readAll(cursor);
  writeFileSync(place.files.state, JSON.stringify({ epoch: 9, cut: 0, moved: 0, began: 0 }));
  assert.is(readAll(openConsoleLog(place.files, { after: '5.4', lines: 1 })).text, 'one\n');
  truncateSync(place.files.newest);
  place.print('x');
  assert.is(readAll(cursor).text, 'x');
  for (const mark of ['', 'x', '5', '5.', '-1.1', '5.1.1', `5.${'9'.repeat(20)}`])
    assert.not(isConsoleMark(mark), mark);
  assert.ok(isConsoleMark(cursor.mark()));
});

test('a state that cannot be read is none', () => {
  using place = createPlace();
  place.print('one\n');
  for (const state of ['', '{', '[]', '{"epoch":1}', '{"epoch":1,"cut":"x","moved":0}']) {
    writeFileSync(place.files.state, state);
    assert.is(readAll(openConsoleLog(place.files)).text, 'one\n', state);
  }
});

test.run();
