import { readFileSync } from 'node:fs';
import { constants } from 'node:os';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { pathsOf, vmPathsOf } from '../../src/store/paths.js';
import { parseNewsyslog } from './newsyslog.js';

const RULES = parseNewsyslog(readFileSync('src/etc/newsyslog.conf.d/vmctl.conf', 'utf8'));
const PATHS = pathsOf();
/** Where vmctl itself makes room in both files, KiB. */
const OWN_BOUND = 8 * 1024;

test('the daemon’s log and the events are rotated, each by one line', () => {
  assert.equal(
    RULES.map(({ file }) => file),
    [PATHS.daemonLog, PATHS.eventLog],
  );
});

test('SIGHUP goes to the daemon itself, not to daemon(8) above it nor to syslogd', () => {
  const [log, events] = RULES;
  assert.is(log?.pidFile, PATHS.pidFile);
  assert.is(log?.signal, constants.signals.SIGHUP);
  assert.not.match(log?.flags ?? '', /[NRU]/);
  assert.is(events?.pidFile, undefined);
  assert.match(events?.flags ?? '', /N/);
});

test('newsyslog writes no line of its own between ours, compresses nothing that is being read, and comes before vmctl', () => {
  for (const { flags, size = Infinity, mode, owner } of RULES) {
    assert.match(flags, /B/);
    assert.not.match(flags, /[JXYZ]/);
    assert.ok(size < OWN_BOUND);
    assert.equal([mode, owner], [0o640, 'root:wheel']);
  }
});

test('no line is about a file that bhyve or a reader of a console holds open', () => {
  const { output, console } = vmPathsOf(PATHS, 'web');
  for (const { file, flags } of RULES) {
    assert.not.match(flags, /G/);
    assert.not.ok([output, console].includes(file));
  }
});

test('the reader refuses what newsyslog would take for something else', () => {
  for (const line of [
    'relative 640 5 100 * B',
    '/f 888 5 100 * B',
    '/f 640 5 * * B',
    '/f root 640 5 100 *',
    '/f 640 5 100 daily B',
    '/f 640 5 100 * B pid',
    '/f 640 5 100 * B /pid 99',
    '/f 640 5 100 * B /pid 1 more',
    '/f 640 5 100 * Q',
  ])
    assert.throws(() => parseNewsyslog(line), undefined, line);
  assert.equal(parseNewsyslog('# c\n\n/f :wheel 644 7 * $W0D23 - # c\n'), [
    { file: '/f', mode: 0o644, count: 7, when: '$W0D23', flags: '-', owner: ':wheel' },
  ]);
});

test.run();
