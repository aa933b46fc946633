import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { paintWith } from '../../src/cli/colour.js';
import { renderTop, type TopView } from '../../src/cli/render-top.js';
import { formatAmount, formatCount, formatPercent } from '../../src/cli/usage-columns.js';
import { sortUsage, totalUsage, USAGE_KEYS } from '../../src/cli/usage-order.js';
import type { GuestUsage, UsageSample } from '../../src/protocol/usage.js';
import { sampleOf, usageOf } from './usage-of.js';

const K = 1024;
const WEB = usageOf('web', {
  ...{ cpuPercent: 152.34, cpuSeconds: 7265, residentBytes: 1.2 * K ** 3 },
  ...{
    readBytesPerSecond: 10 * K * K,
    writeBytesPerSecond: 1500,
    readsPerSecond: 638,
    writesPerSecond: 1234,
  },
  ...{ rxBytesPerSecond: 300, txBytesPerSecond: 2.8 * K * K },
});
const DB = usageOf('db', {
  pid: 99_999,
  cpus: 16,
  cpuPercent: 3,
  memoryBytes: 64 * K ** 3,
  readsPerSecond: 0.4,
});
const NEW = usageOf('new', {
  ...{ status: 'stopping', cpuPercent: null, readsPerSecond: null, writesPerSecond: null },
  ...{ readBytesPerSecond: null, writeBytesPerSecond: null, rxBytesPerSecond: null, txBytesPerSecond: null },
});

function draw(sample: UsageSample, view: Partial<TopView> = {}): readonly string[] {
  const {
    head,
    body,
    foot = [],
  } = renderTop(sample, {
    ...{ key: 'cpu', reverse: false, columns: Infinity, paint: paintWith(false) },
    ...view,
  });
  return [...head, ...body, ...foot];
}

test('three guests read well', () => {
  assert.equal(draw(sampleOf([DB, NEW, WEB], { notes: ['bytes are not counted'] })), [
    '12:34:56Z  by cpu  3 guests  CPU% 155.3 of 3200  MEM 3.2G of 128G',
    'bytes are not counted',
    '',
    'NAME   STATE       PID   CPUS    CPU%   TIME    MEM     OF  READ/s  WRITE/s  R-OPS  W-OPS   RX/s   TX/s',
    'web    running    4711      2   152.3  2h 1m   1.2G     4G     10M     1.5K    638   1.2K    300   2.8M',
    'db     running   99999     16     3.0     1m     1G    64G       0        0      0      0      0      0',
    'new    stopping   4711      2       -     1m     1G     4G       -        -      -      -      -      -',
    'TOTAL                      20   155.3  2h 3m   3.2G    72G     10M     1.5K    638   1.2K    300   2.8M',
  ]);
});

test('on a narrow terminal the least telling columns go, and every line fits', () => {
  const many = [DB, NEW, WEB, usageOf('a-name-that-is-as-long-as-a-name-may-be')];
  for (const columns of [40, 60, 80, 100, 132]) {
    const [, , heading = '', ...rows] = draw(sampleOf(many), { columns });
    for (const line of [heading, ...rows]) assert.ok(line.length <= columns, `${columns}: ${line}`);
  }
  assert.equal(draw(sampleOf([DB, WEB]), { columns: 40 }).slice(2), [
    'NAME     CPU%    MEM   RX/s   TX/s',
    'web     152.3   1.2G    300   2.8M',
    'db        3.0     1G      0      0',
    'TOTAL   155.3   2.2G    300   2.8M',
  ]);
  assert.match(
    draw(sampleOf(many), { columns: 80 })[2] ?? '',
    /^NAME +CPU% +MEM .*R-OPS  W-OPS +RX\/s +TX\/s$/,
  );
});

test('three hundred guests are one row each, the total below them, and amounts never move a column', () => {
  const guests = Array.from({ length: 300 }, (_, at) =>
    usageOf(`vm${String(at).padStart(3, '0')}`, { cpuPercent: at }),
  );
  const {
    head,
    body,
    foot = [],
  } = renderTop(sampleOf(guests), {
    ...{ key: 'cpu', reverse: false, columns: 120, paint: paintWith(false) },
  });
  assert.is(body.length, 300);
  assert.match(body[0] ?? '', /^vm299 .* 299\.0 /);
  assert.match(foot[0] ?? '', /^TOTAL .* 44850 .* 300G /);
  assert.match(head[0] ?? '', /300 guests {2}CPU% 44850 of 3200/);
});

test('a name cannot steer the terminal', () => {
  assert.not.match(draw(sampleOf([usageOf('\x1b[2Jevil')])).join('\n'), /\x1b/);
});

test('without guests there is a heading and an empty total', () => {
  const lines = draw(sampleOf([], { host: { cpus: null, memoryBytes: null } }));
  assert.is(lines[0], '12:34:56Z  by cpu  0 guests  CPU% -  MEM -');
  assert.match(lines.at(-1) ?? '', /^TOTAL/);
});

const namesBy = (key: (typeof USAGE_KEYS)[number], guests: readonly GuestUsage[], reverse = false): string =>
  sortUsage(guests, { key, reverse })
    .map(({ name }) => name)
    .join(' ');

test('each key sorts by its own, the largest first; what is not known is last, also the other way round', () => {
  const guests = [
    usageOf('a', { cpuPercent: 1, residentBytes: 3, readBytesPerSecond: 1, rxBytesPerSecond: 9 }),
    usageOf('c', { cpuPercent: 3, residentBytes: 1, writeBytesPerSecond: 5, txBytesPerSecond: 4 }),
    usageOf('b', { cpuPercent: 2, residentBytes: 2, readBytesPerSecond: 3, rxBytesPerSecond: 5 }),
    { ...NEW, residentBytes: null, name: 'n' },
  ];
  assert.equal(
    USAGE_KEYS.map((key) => namesBy(key, guests)),
    ['c b a n', 'a b c n', 'c b a n', 'a b c n', 'a b c n'],
  );
  assert.equal(
    USAGE_KEYS.map((key) => namesBy(key, guests, true)),
    ['a b c n', 'c b a n', 'a b c n', 'c b a n', 'n c b a'],
  );
});

test('disks are sorted by operations where bytes are not counted, and equals by name', () => {
  const none = { readBytesPerSecond: null, writeBytesPerSecond: null };
  const guests = [usageOf('b', none), usageOf('a', none), usageOf('c', { ...none, writesPerSecond: 1 })];
  assert.is(namesBy('disk', guests), 'c a b');
});

test('a total counts what is known, and is unknown where nothing is', () => {
  const total = totalUsage([WEB, NEW]);
  assert.equal([total.cpuPercent, total.readsPerSecond, total.cpus], [152.34, 638, 4]);
  assert.is(totalUsage([NEW]).cpuPercent, null);
});

test('amounts are four characters or less', () => {
  assert.equal(
    [null, 0, 0.4, 1023, 1023.7, 1024, 10_000, 10_240, 1.5 * K ** 3, 1023.9 * K].map(formatAmount),
    [...['-', '0', '0', '1023', '1K', '1K', '9.8K', '10K', '1.5G', '1M']],
  );
  assert.equal([null, 0.6, 999, 999.6, 1200, 1e6].map(formatCount), ['-', '1', '999', '1K', '1.2K', '1M']);
  assert.equal([null, 0, 99.95, 999.94, 999.95, 12_345.6].map(formatPercent), [
    ...['-', '0.0', '100.0', '999.9', '1000', '12346'],
  ]);
});

test.run();
