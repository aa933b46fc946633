import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { event, guestArgs, kindWorld, run, start } from './world.js';

const LOOK = '-axww -o pid= -o ppid= -o jid= -o uid= -o etimes= -o command='.split(' ');
const ROW = /^ *\d+ +\d+ +0 +0 +\d+ (.*)$/;

test('ps shows the argv during init, the title afterwards, and no process of another world', async () => {
  using world = kindWorld();
  using other = kindWorld();
  world.simctl('set', 'initMs', '3600000');
  const stranger = start(other, 'bhyve', guestArgs(other, 'web'));
  const guest = start(world, 'bhyve', guestArgs(world, 'web'));
  await event(world, 'guest.started', { name: 'web' });
  const rowOf = (pid: number) =>
    run(world, 'ps', LOOK)
      .stdout.split('\n')
      .find((row) => Number(row.slice(0, 8).trim().split(' ')[0]) === pid);
  assert.match(ROW.exec(rowOf(guest.pid) ?? '')?.[1] ?? '', /^bhyve -c 1 .* web$/);
  world.simctl('set', 'initMs', '0');
  const quick = start(world, 'bhyve', guestArgs(world, 'db'));
  await event(world, 'guest.titled', { name: 'db' });
  assert.equal(ROW.exec(rowOf(quick.pid) ?? '')?.slice(1), ['bhyve: db (bhyve)']);
  assert.is(rowOf(stranger.pid), undefined);
  for (const row of run(world, 'ps', LOOK).stdout.trimEnd().split('\n')) assert.match(row, ROW);
  assert.equal(other.halt(), []);
});

test('ps tells the start of a process as a date and as the seconds since', () => {
  using world = kindWorld();
  const before = Date.now();
  const fields = run(world, 'ps', ['-p', '1', '-o', 'lstart=', '-o', 'ucomm=', '-o', 'etimes=']).stdout;
  const after = Date.now();
  const [, date = '', name, seconds] = /^(.{24}) (\S+) +(\d+)\n$/.exec(fields) ?? [];
  assert.is(name, 'init');
  // Both are whole seconds, cut off.
  const asked = Date.parse(`${date} UTC`) + Number(seconds) * 1000;
  assert.ok(asked > before - 2000 && asked <= after, fields);
});

test('ps -p answers 1 and nothing for a pid that is gone', () => {
  using world = kindWorld();
  assert.equal(run(world, 'ps', ['-p', '99999999', '-o', 'pid=']), { code: 1, stdout: '', stderr: '' });
  assert.equal(run(world, 'ps', ['-p', '1', '-o', 'pid=', '-o', 'command=']), {
    code: 0,
    stdout: '1 /sbin/init\n',
    stderr: '',
  });
});

test('pgrep sees neither itself nor its ancestors, and answers 1 when nothing matches', () => {
  using world = kindWorld();
  assert.equal(run(world, 'pgrep', ['-f', 'pgrep']), { code: 1, stdout: '', stderr: '' });
  assert.equal(run(world, 'pgrep', ['-x', 'init']), { code: 0, stdout: '1\n', stderr: '' });
});

test.run();
