import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { ProcessRow } from '../../src/bhyve/process.js';
import { readRunRecord, writeRunRecord } from '../../src/store/records.js';
import type { Context } from '../../src/supervisor/context.js';
import { rememberGuest } from '../../src/supervisor/guest-record.js';
import { isRecorded } from '../../src/vm/sighting.js';
import type { RunRecord } from '../../src/vm/record.js';
import { scratch } from './scratch.js';

const PLAIN: RunRecord = {
  version: 1,
  name: 'web',
  phase: 'running',
  ...{ launchedAt: 0, launchedAtMonotonic: 50_000, outputOffset: 0, confirmed: false, links: [] },
  definition: {} as RunRecord['definition'],
  bhyve: { file: 'bhyve', args: ['-c', '1', 'web'] },
};

function row(change: Partial<ProcessRow> = {}): ProcessRow {
  const plain = { pid: 100, ppid: 1, jid: 0, uid: 0, elapsedSeconds: 40 };
  return { ...plain, command: 'bhyve: web (bhyve)', titled: true, ...change };
}

test('a process is the recorded one by pid and start, within what ps can tell', () => {
  const record = { ...PLAIN, pid: 100, startedAt: 60_000 };
  for (const [now, is] of [
    [100_000, true],
    [103_000, true],
    [97_000, true],
    [103_001, false],
    [96_999, false],
  ] as const) {
    assert.is(isRecorded(record, { row: row(), now }), is, `${now}`);
  }
  assert.not(isRecorded(record, { row: row({ pid: 101 }), now: 100_000 }));
});

test('a launch without a pid is known by title or argv, of a process that is not older', () => {
  const record = { ...PLAIN, phase: 'launching' as const };
  const untitled = (command: string) => row({ command, titled: false });
  assert.ok(isRecorded(record, { row: row(), now: 90_000 }));
  assert.ok(isRecorded(record, { row: row(), now: 87_000 }), 'etimes has whole seconds');
  assert.not(isRecorded(record, { row: row(), now: 86_000 }));
  assert.ok(isRecorded(record, { row: untitled('bhyve -c 1 web'), now: 95_000 }));
  assert.not(isRecorded(record, { row: untitled('bhyve -c 1 web'), now: 80_000 }), 'of an earlier launch');
  assert.not(isRecorded(record, { row: untitled('bhyve -c 2 web'), now: 95_000 }));
});

test('what is seen of a guest completes what an earlier daemon could not write', () => {
  using place = scratch();
  const context = { paths: place.paths, keepers: new Map([['web', 7]]) } as unknown as Context;
  writeRunRecord(place.paths, { ...PLAIN, phase: 'launching' });
  rememberGuest(context, 'web', { row: row(), now: 100_000 });
  const seen = { phase: 'running', pid: 100, startedAt: 60_000, confirmed: true, keeperPid: 7 };
  assert.equal(readRunRecord(place.paths, 'web'), { ...PLAIN, ...seen });
  rememberGuest(context, 'web', { row: row({ elapsedSeconds: 41 }), now: 100_000 });
  assert.is(readRunRecord(place.paths, 'web')?.startedAt, 60_000, 'its start does not wander');
});

test('a record that cannot be read is told, and ends nothing', () => {
  using place = scratch();
  const told: string[] = [];
  const paths = { ...place.paths, run: '/dev/null/nowhere' };
  const story = { tell: (event: string) => told.push(event) };
  const context = { paths, story, keepers: new Map() } as unknown as Context;
  rememberGuest(context, 'web', { row: row(), now: 100_000 });
  assert.equal(told, ['vm.warning']);
});

test.run();
