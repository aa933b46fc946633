import { appendFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { createJournal } from '../../src/store/journal.js';
import { awaitText, lastLines } from '../../src/store/tail.js';

function scratch(): { file: string; [Symbol.dispose](): void } {
  const dir = mkdtempSync(join(tmpdir(), 'vmctl-tail-'));
  return {
    file: join(dir, 'web.log'),
    [Symbol.dispose]: () => rmSync(dir, { recursive: true, force: true }),
  };
}

test('the last lines of a file, CRLF or not, however long it is', () => {
  using place = scratch();
  assert.equal(lastLines(place.file, 3), []);
  writeFileSync(place.file, 'a\r\nb\nc\n');
  assert.equal(lastLines(place.file, 2), ['b', 'c']);
  writeFileSync(place.file, Array.from({ length: 50_000 }, (_, index) => `line ${index}\n`).join(''));
  assert.equal(lastLines(place.file, 2), ['line 49998', 'line 49999']);
  assert.is(lastLines(place.file, 20_000).length, 20_000);
});

test('the event file keeps its bound by moving what is old aside', () => {
  using place = scratch();
  writeFileSync(place.file, 'x'.repeat(8 * 1024 * 1024 + 1));
  const append = createJournal(place.file);
  append('{"event":"first"}');
  append('{"event":"second"}');
  assert.equal(lastLines(place.file, 5), ['{"event":"first"}', '{"event":"second"}']);
});

/** How long to look where nothing is to be found. */
const IN_VAIN_MS = 1500;

async function foundIn(file: string, from: number, write: () => void, limitMs = 60_000): Promise<boolean> {
  const abort = new AbortController();
  const timer = setTimeout(() => abort.abort(), limitMs);
  const found = awaitText(file, { from, text: 'lögin:' }, abort.signal);
  await new Promise((resolve) => setTimeout(resolve, 20));
  write();
  return found.finally(() => clearTimeout(timer));
}

test('a text is awaited: what was there from an offset on, what comes, in pieces, at the end of no line', async () => {
  using place = scratch();
  writeFileSync(place.file, 'lögin: ');
  assert.ok(await foundIn(place.file, 0, () => undefined));
  const from = Buffer.byteLength('lögin: ');
  assert.not(await foundIn(place.file, from, () => appendFileSync(place.file, 'l'), IN_VAIN_MS));
  assert.ok(await foundIn(place.file, from, () => appendFileSync(place.file, 'ögin:')));
});

test('a text is found over the seam of two reads, in a file that comes late, and in one that was truncated', async () => {
  using place = scratch();
  assert.ok(await foundIn(place.file, 0, () => writeFileSync(place.file, 'lögin:')));
  writeFileSync(place.file, `${'x'.repeat(64 * 1024 - 3)}lögin:`);
  assert.ok(await foundIn(place.file, 0, () => undefined));
  assert.ok(await foundIn(place.file, 64 * 1024, () => writeFileSync(place.file, 'lögin:')));
});

test.run();
