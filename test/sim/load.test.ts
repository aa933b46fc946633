import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { parseAccounting, parseUsage } from '../../src/plan/usage-look.js';
import { event, guestArgs, kindWorld, run, start } from './world.js';

const COLUMNS = ['-o', 'pid=', '-o', 'etimes=', '-o', 'time=', '-o', 'rss=', '-o', 'inblk=', '-o', 'oublk='];

test('a guest under load uses what it was told to, and the others nothing', async () => {
  using world = kindWorld();
  const [web, db] = [
    start(world, 'bhyve', guestArgs(world, 'web')),
    start(world, 'bhyve', guestArgs(world, 'db')),
  ];
  await event(world, 'guest.started', { name: 'web' });
  await event(world, 'guest.started', { name: 'db' });
  const look = () => {
    const began = Date.now();
    const { stdout } = run(world, 'ps', ['-p', `${web.pid},${db.pid}`, ...COLUMNS]);
    return { began, ended: Date.now(), rows: new Map(parseUsage(stdout).map((row) => [row.pid, row])) };
  };
  world.simctl('load', 'web', 'cpu', '300', 'read', '16384000', 'write', '1638400', 'memory', '1073741824');
  const first = look();
  await new Promise((resolve) => setTimeout(resolve, 500));
  const second = look();
  const of = (pid: number) => [first.rows.get(pid), second.rows.get(pid)] as const;
  const [before, after] = of(web.pid);
  const least = (second.began - first.ended) / 1000;
  const most = (second.ended - first.began) / 1000;
  const grown = (field: 'cpuSeconds' | 'reads' | 'writes'): number =>
    (after?.[field] ?? 0) - (before?.[field] ?? 0);
  // The looks themselves take a while each, and the model's clock is the real one; ps(1) tells hundredths.
  const used = grown('cpuSeconds');
  assert.ok(used > 3 * least - 0.05 && used < 3 * most + 0.05, `${used} in ${least} to ${most}`);
  assert.ok(grown('reads') > 5 * grown('writes'), `${grown('reads')} ${grown('writes')}`);
  assert.is(after?.residentBytes, 1024 ** 3);
  const [idle, still] = of(db.pid);
  assert.equal([still?.cpuSeconds, still?.reads], [idle?.cpuSeconds, idle?.reads]);
});

test('rctl -u tells of each process in turn, of one that is gone on stderr, and of none while racct is off', async () => {
  using world = kindWorld();
  const web = start(world, 'bhyve', guestArgs(world, 'web'));
  await event(world, 'guest.started', { name: 'web' });
  const look = () => run(world, 'rctl', ['-u', 'process:99999', `process:${web.pid}`]);
  assert.equal(look(), {
    ...{ code: 1, stdout: '' },
    stderr: 'rctl: RACCT/RCTL present, but disabled; enable using kern.racct.enable=1 tunable\n',
  });
  world.simctl('sysctl', 'kern.racct.enable', '1');
  world.simctl('load', 'web', 'read', '1000', 'write', '2000');
  const { code, stdout, stderr } = look();
  assert.is(code, 1, 'the number of those it could not tell of');
  assert.match(stdout, /^cputime=0\n[^]*^readbps=1000\nwritebps=2000\n/m);
  assert.match(stderr, /^rctl: failed to show resource consumption for 'process:99999': No such process\n$/);
  assert.equal(
    [...parseAccounting({ stdout, stderr }, [99_999, web.pid])],
    [[web.pid, { readBytesPerSecond: 1000, writeBytesPerSecond: 2000 }]],
  );
});

test('a load that is no number is refused', () => {
  using world = kindWorld();
  const { code, stderr } = run(world, 'simctl', ['load', 'web', 'cpu', 'much']);
  assert.equal([code, stderr], [1, 'simctl: load: cpu much\n']);
});

test.run();
