import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { Autostart } from '../../src/definition/definition.js';
import { vmPathsOf } from '../../src/store/paths.js';
import { commitBoot, judgeBoot } from '../../src/supervisor/boot.js';
import { judgeIntent } from '../../src/vm/intent.js';
import type { Intent, StateRecord } from '../../src/vm/record.js';
import { scratch } from './scratch.js';

test('the first daemon after a boot drops every run record, the second of the same boot keeps them', () => {
  using place = scratch();
  const { paths } = place;
  writeFileSync(vmPathsOf(paths, 'web').runRecord, '{}');
  assert.is(judgeBoot(paths, 'a1'), 'new');
  assert.not(existsSync(vmPathsOf(paths, 'web').runRecord));
  commitBoot(paths, 'a1');
  writeFileSync(vmPathsOf(paths, 'web').runRecord, '{}');
  assert.is(judgeBoot(paths, 'a1'), 'same');
  assert.ok(existsSync(vmPathsOf(paths, 'web').runRecord));
  assert.is(judgeBoot(paths, 'b2'), 'new');
  commitBoot(paths, 'b2');
  assert.is(readFileSync(paths.bootMarker, 'utf8'), 'b2\n');
});

test('a boot is new until it is committed', () => {
  using place = scratch();
  assert.is(judgeBoot(place.paths, 'a1'), 'new');
  assert.is(judgeBoot(place.paths, 'a1'), 'new');
});

test('a host that does not tell its boots apart is told by /var/run, which a boot empties', () => {
  using place = scratch();
  assert.is(judgeBoot(place.paths, undefined), 'new');
  commitBoot(place.paths, undefined);
  assert.is(judgeBoot(place.paths, undefined), 'same');
});

test('a boot id that is seen by only one of two daemons makes no new boot', () => {
  for (const [first, second] of [
    ['a1', undefined],
    [undefined, 'a1'],
  ] as const) {
    using place = scratch();
    commitBoot(place.paths, first);
    writeFileSync(vmPathsOf(place.paths, 'web').runRecord, '{}');
    assert.is(judgeBoot(place.paths, second), 'same', `${first} ${second}`);
    assert.ok(existsSync(vmPathsOf(place.paths, 'web').runRecord));
  }
});

function record(intent: Intent, stoppedByOperator = intent === 'down'): StateRecord {
  return { version: 1, name: 'web', intent, stoppedByOperator, pins: { macs: {}, slots: {} }, deaths: [] };
}

const BOOT_TABLE: readonly [Autostart, StateRecord | undefined, Intent][] = [
  [true, undefined, 'up'],
  [true, record('up'), 'up'],
  [true, record('down'), 'up'],
  [false, undefined, 'down'],
  [false, record('up'), 'down'],
  [false, record('down'), 'down'],
  ['unless-stopped', undefined, 'up'],
  ['unless-stopped', record('up'), 'up'],
  ['unless-stopped', record('down'), 'down'],
];

test('at a new boot autostart decides', () => {
  for (const [autostart, before, wanted] of BOOT_TABLE) {
    assert.is(
      judgeIntent({ boot: 'new', autostart, record: before }),
      wanted,
      `${autostart} ${before?.intent}`,
    );
  }
});

test('within one boot the record decides, whatever autostart says', () => {
  for (const autostart of [true, false, 'unless-stopped'] as const) {
    assert.is(judgeIntent({ boot: 'same', autostart, record: record('up') }), 'up');
    assert.is(judgeIntent({ boot: 'same', autostart, record: record('cycle') }), 'cycle');
    assert.is(judgeIntent({ boot: 'same', autostart, record: record('down') }), 'down');
  }
});

test('a VM without a record follows autostart within a boot too: its file is new', () => {
  assert.is(judgeIntent({ boot: 'same', autostart: true, record: undefined }), 'up');
  assert.is(judgeIntent({ boot: 'same', autostart: false, record: undefined }), 'down');
});

test.run();
