import {
  appendFileSync,
  closeSync,
  existsSync,
  mkdtempSync,
  openSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { openLines } from '../../src/store/line-cursor.js';
import { lastLinesKept, readSince, rotateLog } from '../../src/store/log-file.js';
import { awaitText } from '../../src/store/tail.js';

function scratch(): { readonly file: string; [Symbol.dispose](): void } {
  const directory = mkdtempSync(join(tmpdir(), 'vmctl-log-'));
  return { file: join(directory, 'web.log'), [Symbol.dispose]: () => rmSync(directory, { recursive: true }) };
}

test('a log within its limit, or none, is left alone', () => {
  using place = scratch();
  assert.is(rotateLog(place.file, 4), 0);
  writeFileSync(place.file, '1234');
  assert.is(rotateLog(place.file, 4), 0);
  assert.is(readFileSync(place.file, 'utf8'), '1234');
  assert.not(existsSync(`${place.file}.1`));
});

test('whoever holds the log open for appending goes on at the beginning of the emptied file', () => {
  using place = scratch();
  const writer = openSync(place.file, 'a');
  writeSync(writer, 'before\n');
  const { ino } = statSync(place.file);
  assert.is(rotateLog(place.file, 4), 7);
  writeSync(writer, 'after\n');
  closeSync(writer);
  assert.equal(
    [readFileSync(place.file, 'utf8'), readFileSync(`${place.file}.1`, 'utf8')],
    ['after\n', 'before\n'],
  );
  assert.is(statSync(place.file).ino, ino, 'the same file');
  assert.not(existsSync(`${place.file}.new`));
});

test('three old ones are kept', () => {
  using place = scratch();
  for (const text of ['one', 'two', 'three', 'four', 'five']) {
    writeFileSync(place.file, text, { flag: 'a' });
    rotateLog(place.file, 1);
  }
  const kept = [1, 2, 3].map((number) => readFileSync(`${place.file}.${number}`, 'utf8'));
  assert.equal(kept, ['five', 'four', 'three']);
  assert.not(existsSync(`${place.file}.4`));
});

test('of a log that grew beyond all bounds the end is kept', () => {
  using place = scratch();
  const line = `${'x'.repeat(1023)}\n`;
  writeFileSync(place.file, 'the beginning\n');
  for (let count = 0; count < 17; count += 1) appendFileSync(place.file, line.repeat(1024));
  appendFileSync(place.file, 'the end\n');
  const { size } = statSync(place.file);
  assert.is(rotateLog(place.file, 1024), size);
  assert.is(statSync(place.file).size, 0);
  const kept = readFileSync(`${place.file}.1`, 'utf8');
  assert.is(kept.length, 16 * 1024 * 1024);
  assert.ok(kept.endsWith('the end\n'));
});

test('what stands behind a mark is found again after a rotation, over both files', () => {
  using place = scratch();
  writeFileSync(place.file, 'yesterday\n');
  const mark = 10;
  appendFileSync(place.file, 'today\n');
  assert.is(readSince(place.file, mark, 100), 'today\n');
  const moved = mark - rotateLog(place.file, 4);
  assert.is(moved, -6);
  assert.is(readSince(place.file, moved, 100), 'today\n');
  appendFileSync(place.file, 'now\n');
  assert.is(readSince(place.file, moved, 100), 'today\nnow\n');
  assert.is(readSince(place.file, moved, 7), 'ay\nnow\n');
  assert.is(readSince(place.file, moved, 3), 'ow\n');
});

test('a mark beyond the end is void: somebody else has emptied the file', () => {
  using place = scratch();
  writeFileSync(place.file, 'new\n');
  assert.is(readSince(place.file, 1000, 100), 'new\n');
  assert.is(readSince(`${place.file}.none`, 1000, 100), '');
});

test('who follows a log misses nothing of it, though it is emptied before it was read', () => {
  using place = scratch();
  writeFileSync(place.file, 'old\n');
  const cursor = openLines(place.file);
  const read = (): readonly string[] => cursor.read().map(({ line }) => line);
  appendFileSync(place.file, 'one\ntwo\n');
  rotateLog(place.file, 4);
  appendFileSync(place.file, '3\n');
  assert.equal(read(), ['one', 'two']);
  const mark = cursor.mark();
  assert.equal([read(), read()], [['3'], []]);
  assert.equal(
    openLines(place.file, mark)
      .read()
      .map(({ line }) => line),
    ['3'],
    'a mark holds as well',
  );
  appendFileSync(place.file, '4\n');
  assert.equal(read(), ['4']);
});

test('the last lines go back before the rotation where that is needed', () => {
  using place = scratch();
  writeFileSync(place.file, 'one\ntwo\n');
  rotateLog(place.file, 4);
  appendFileSync(place.file, 'three\n');
  assert.equal(lastLinesKept(place.file, 2), ['two', 'three']);
  assert.equal(lastLinesKept(place.file, 1), ['three']);
  assert.equal(lastLinesKept(place.file, 9), ['one', 'two', 'three']);
});

test('a text that is awaited is found behind a mark that lies before a rotation', async () => {
  using place = scratch();
  writeFileSync(place.file, 'login:');
  const abort = new AbortController();
  assert.is(await awaitText(place.file, { from: -100, text: 'login:' }, abort.signal), true);
});

test.run();
