import { existsSync, mkdtempSync, readFileSync, renameSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { createLog } from '../../src/daemon/log.js';

function scratch(): { readonly file: string; [Symbol.dispose](): void } {
  const directory = mkdtempSync(join(tmpdir(), 'vmctl-daemon-log-'));
  return {
    file: join(directory, 'daemon.log'),
    [Symbol.dispose]: () => rmSync(directory, { recursive: true }),
  };
}

function numbers(file: string): readonly number[] {
  const lines = readFileSync(file, 'utf8').trim().split('\n');
  return lines.map((line) => (JSON.parse(line) as { number: number }).number);
}

test('the log never outgrows its bound by more than a line, and the one before is kept beside', () => {
  using place = scratch();
  const log = createLog(place.file, 'info', 2000);
  for (let number = 0; number < 100; number += 1) {
    log.info({ number }, 'a line');
    for (const file of [place.file, `${place.file}.0`]) {
      if (existsSync(file)) assert.ok(statSync(file).size < 2200);
    }
  }
  const kept = [...numbers(`${place.file}.0`), ...numbers(place.file)];
  assert.is(kept.at(-1), 99);
  kept.forEach((number, at) => assert.is(number, 100 - kept.length + at, 'none between is missing'));
});

test('what a full disk does not take fills no memory', () => {
  if (!existsSync('/dev/full')) {
    console.log('# skipped: no /dev/full');
    return;
  }
  const log = createLog('/dev/full', 'info');
  const before = process.memoryUsage().heapUsed;
  for (let number = 0; number < 20_000; number += 1) log.info({ number, text: 'x'.repeat(1000) }, 'a line');
  const grown = process.memoryUsage().heapUsed - before;
  assert.ok(grown < 10_000_000, `${grown} bytes for 20 MB of lines`);
});

test('lines after newsyslog(8) moved the log go to a new one, once it is opened again', () => {
  using place = scratch();
  const log = createLog(place.file, 'info');
  log.info({ number: 1 }, 'a line');
  renameSync(place.file, `${place.file}.0`);
  log.reopen();
  log.warn({ number: 2 }, 'a line');
  assert.equal([numbers(`${place.file}.0`), numbers(place.file)], [[1], [2]]);
});

test('a log that was full when the daemon was started is moved aside at its first line', () => {
  using place = scratch();
  createLog(place.file, 'info').info({ number: 1, text: 'x'.repeat(3000) }, 'a line');
  const log = createLog(place.file, 'info', 2000);
  log.info({ number: 2 }, 'a line');
  log.info({ number: 3 }, 'a line');
  assert.equal([numbers(`${place.file}.0`), numbers(place.file)], [[1, 2], [3]]);
});

test.run();
