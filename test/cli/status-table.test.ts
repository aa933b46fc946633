import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { paintWith } from '../../src/cli/colour.js';
import { widthOf } from '../../src/cli/display-width.js';
import { renderStatusTable, renderSummary, type StatusView } from '../../src/cli/render-status.js';
import { chooseStatuses } from '../../src/cli/status-choice.js';
import { VM_STATES, type StatusReport } from '../../src/protocol/report.js';
import { FAILED, RUNNING } from './fake-daemon.js';
import { crowd, inState, report } from './status-report.js';

const plain = paintWith(false);
const CHOICE = { states: undefined, tag: undefined, bridge: undefined, sort: undefined };

function table(vms: readonly StatusReport[], view: Partial<StatusView> = {}): string {
  const choice = { ...CHOICE, format: 'table' as const, ...view.choice };
  return renderStatusTable(chooseStatuses([...vms], choice), { paint: plain, ...view, choice });
}

function lines(...rows: readonly string[]): string {
  return rows.map((row) => `${row}\n`).join('');
}

const EVERY_STATE = [...VM_STATES].reverse().map((state) => inState(state));

test('three guests: what is wrong on top, and below the table why', () => {
  assert.is(
    table([RUNNING, FAILED, report('db', { uptimeSeconds: 400_000, cpus: 16, memoryBytes: 64 * 1024 ** 3 })]),
    lines(
      'NAME                         STATE     PID  UPTIME  CPUS  MEMORY  LINKS        RESTARTS  LAST EXIT',
      'web-server-with-a-long-name  failed      -       -     2    1.5G  -                   1  -',
      'db                           running  4711  4d 15h    16     64G  bnet0:link2         1  rebooted',
      'myvm                         running  4711   1h 2m     2    512M  bnet0:link2         1  rebooted',
      '',
      'web-server-with-a-long-name: triple fault, 5 times in 10 minutes',
      'web-server-with-a-long-name: definition changed: in force at the next start',
    ),
  );
});

test('every state, on 80 columns', () => {
  assert.is(
    table(EVERY_STATE, { columns: 80 }),
    lines(
      'NAME          STATE        PID  UPTIME  CPUS  MEMORY  LINKS        RESTARTS',
      'a-failed      failed         -       -     2    512M  -                   1',
      'a-unknown     unknown        -       -     2    512M  -                   1',
      'a-waiting     waiting        -       -     2    512M  -                   1',
      'a-restarting  restarting     -       -     2    512M  -                   1',
      'a-foreign     foreign     4711   1h 2m     2    512M  bnet0:link2         1',
      'a-running     running     4711   1h 2m     2    512M  bnet0:link2         1',
      'a-starting    starting       -       -     2    512M  -                   1',
      'a-stopped     stopped        -       -     2    512M  -                   1',
      'a-stopping    stopping    4711   1h 2m     2    512M  bnet0:link2         1',
      '',
      'a-failed: triple fault, 5 times in 10 minutes',
      'a-unknown: ps: no memory',
      'a-waiting: comes after db',
      'a-restarting: triple fault; next try in 4 s',
      'a-foreign: pid 4711',
    ),
  );
});

for (const [columns, heading] of [
  [undefined, 'NAME          STATE        PID  UPTIME  CPUS  MEMORY  LINKS        RESTARTS  LAST EXIT'],
  [87, 'NAME          STATE        PID  UPTIME  CPUS  MEMORY  LINKS        RESTARTS  LAST EXIT'],
  [74, 'NAME          STATE        PID  UPTIME  CPUS  MEMORY  LINKS'],
  [60, 'NAME          STATE       UPTIME  CPUS  MEMORY  LINKS'],
  [46, 'NAME          STATE       UPTIME  CPUS  MEMORY'],
  [40, 'NAME          STATE       UPTIME  MEMORY'],
  [34, 'NAME          STATE       UPTIME'],
  [24, 'NAME          STATE'],
] as const) {
  test(`${columns ?? 'no'} columns: what says least goes first, the name last`, () => {
    assert.is(table(EVERY_STATE, { columns }).split('\n')[0], heading);
  });
}

test('no line of the table is wider than the terminal, down to name and state', () => {
  for (let columns = 24; columns < 120; columns++) {
    const rows = table(EVERY_STATE, { columns }).split('\n\n')[0]?.split('\n') ?? [];
    for (const row of rows) assert.ok(widthOf(row) <= columns, `${columns}: ${row}`);
  }
});

test('many links are cut before a column goes, and a long name only when nothing else can', () => {
  const links = ['a', 'b', 'c'].map((nic, at) => ({ ...RUNNING.links[0]!, nic, hook: `link${at}` }));
  const rows = table([report('web', { links })], { columns: 75 }).split('\n');
  assert.is(rows[0], 'NAME  STATE     PID  UPTIME  CPUS  MEMORY  LINKS                   RESTARTS');
  assert.is(rows[1], 'web   running  4711   1h 2m     2    512M  bnet0:link0 bnet0:lin…         1');
  assert.is(table([report('a'.repeat(40))], { columns: 30 }).split('\n')[1], `${'a'.repeat(20)}…  running`);
});

test('300 guests: failed on top, names in the order people count, how many there are below', () => {
  const rows = table(crowd(300), { columns: 80 }).trimEnd().split('\n');
  assert.is(rows.length, 1 + 300 + 1 + 3 + 1 + 1);
  assert.equal(
    rows.slice(1, 7).map((row) => row.split(' ')[0]),
    ['web100', 'web200', 'web300', 'web1', 'web2', 'web3'],
  );
  const at = rows.findIndex((row) => row.startsWith('web9 '));
  assert.match(rows[at + 1] ?? '', /^web10 /);
  assert.is(rows.at(-1), '300 VMs: 291 running, 6 stopped, 3 failed');
  assert.equal(new Set(rows.slice(1, 301).map((row) => row.indexOf('bnet0:link2'))).size, 2, 'aligned');
});

test('few guests are not counted', () => {
  assert.not.match(table(EVERY_STATE), /VMs:/);
});

test('what is to be said of many is said once', () => {
  const many = Array.from({ length: 6 }, (_, at) => report(`web${at}`, { argv: 'differs' }));
  const note = 'running with another argv than its file gives: restart it to apply';
  assert.match(table(many), new RegExp(`\\n\\nweb0, web1, web2, web3 and 2 more: ${note}\\n$`));
  const few = table(many.slice(0, 3)).split('\n\n')[1];
  assert.is(few, lines(...[0, 1, 2].map((at) => `web${at}: ${note}`)));
});

test('a guest with another argv is told so in place of that its file has changed', () => {
  const vm = report('web', { argv: 'differs', definition: 'changed' });
  assert.not.match(table([vm]), /definition changed/);
  assert.match(table([{ ...vm, definition: 'broken' }]), /definition broken: see vmctl check/);
});

test('what runs as it should needs no words below', () => {
  assert.is(table([{ ...RUNNING, detail: 'not supervised' }]).split('\n').length, 3);
});

test('colours change no width, and nothing but colours', () => {
  for (const columns of [undefined, 80, 40]) {
    const coloured = table(EVERY_STATE, { paint: paintWith(true), columns });
    assert.match(coloured, /\x1b\[31mfailed\x1b\[0m/);
    assert.match(coloured, /\x1b\[32mrunning\x1b\[0m/);
    assert.is(coloured.replace(/\x1b\[\d+m/g, ''), table(EVERY_STATE, { columns }));
  }
});

test('texts of others steer no terminal and move no column', () => {
  const text = table([
    report('a', { lastExit: '\x1b[2Jevil\x07' }),
    report('b', { lastExit: '日本\u202e', status: 'failed', detail: 'a\r\nb\x9bc' }),
    report('名前', {}),
  ]);
  assert.not.match(text, /[\x00-\x09\x0b-\x1f\x7f-\x9f]/);
  assert.match(text, /^a {5}running/m);
  assert.match(text, /^名前 {2}running/m);
  assert.match(text, /^b: a\?\?b\?c$/m);
});

test('a long last exit is cut at 40 characters', () => {
  assert.match(table([report('a', { lastExit: 'x'.repeat(41) })]), / x{39}…\n$/);
  assert.match(table([report('a', { lastExit: 'x'.repeat(40) })]), / x{40}\n$/);
});

test('what a broken file leaves unknown is a dash', () => {
  assert.match(table([{ ...RUNNING, cpus: 0, memoryBytes: 0 }]), / {2}1h 2m +- +- {2}bnet0/);
});

test('wide has more columns, none that says nothing, and is cut nowhere', () => {
  const choice = { format: 'wide' as const };
  const now = Date.parse('2026-11-22T10:00:00Z');
  const since = '2026-11-22T09:00:00Z';
  const vm = report('web', { tags: ['web', 'prod'], autostart: 'unless-stopped', since });
  assert.is(
    table([vm, report('db', { description: '' })], { choice, now, columns: 40 }),
    lines(
      'NAME  STATE    SINCE   PID  UPTIME  CPUS  MEMORY  LINKS        RESTARTS  BOOT            TAGS      LAST EXIT  DESCRIPTION',
      'db    running      -  4711   1h 2m     2    512M  bnet0:link2         1  -               -         rebooted',
      "web   running     1h  4711   1h 2m     2    512M  bnet0:link2         1  unless-stopped  web,prod  rebooted   the article's guest",
    ),
  );
  assert.match(
    table([report('db', { description: '' })], { choice, now }),
    /^NAME  STATE     PID .*RESTARTS  LAST EXIT\n/,
  );
});

test('no VMs are said in words', () => {
  assert.is(table([]), 'no VMs defined\n');
  assert.is(table([], { choice: { format: 'table', tag: 'x' } }), 'no VM is like that\n');
});

test('the summary tells each state there is, with what is wrong last', () => {
  assert.is(
    renderSummary(EVERY_STATE, plain),
    '9 VMs: 1 running, 1 stopped, 1 starting, 1 stopping, 1 foreign, 1 restarting, 1 waiting, 1 unknown, 1 failed',
  );
  assert.is(renderSummary([RUNNING], plain), '1 VM: 1 running');
  assert.is(renderSummary([], plain), '0 VMs: none');
  assert.match(renderSummary([FAILED], paintWith(true)), /\x1b\[31m1 failed\x1b\[0m$/);
});

test('a state that a newer daemon knows is shown, on top', () => {
  const odd = { ...RUNNING, name: 'z', status: 'dreaming' as StatusReport['status'] };
  assert.match(table([RUNNING, odd], { paint: paintWith(true) }), /\nz .*dreaming.*\nmyvm /);
});

test.run();
