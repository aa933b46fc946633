import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { ProcessRow } from '../../src/bhyve/process.js';
import { findAbove, findLibvirt } from '../../src/plan/other-supervisors.js';
import {
  supervisorsOf,
  judgeTakeover,
  refuseTakeover,
  signalFor,
  type Surroundings,
} from '../../src/plan/takeover.js';

const row = (pid: number, ppid: number, command: string): ProcessRow => ({
  ...{ pid, ppid, command, jid: 0, uid: 0, elapsedSeconds: 100 },
  titled: command.startsWith('bhyve: '),
});
const INIT = row(1, 0, '/sbin/init');
const GUEST = row(50, 40, 'bhyve: web (bhyve)');
const kinds = (...commands: readonly string[]): readonly string[] => {
  const chain = commands.map((command, at) =>
    row(40 - at, at === commands.length - 1 ? 1 : 39 - at, command),
  );
  return findAbove([INIT, ...chain, GUEST], GUEST, 'web').map(({ kind }) => kind);
};

test('the shell of vm-bhyve is known however it was called, and what started it does not count', () => {
  for (const command of [
    '/bin/sh /usr/local/sbin/vm _run web',
    '/bin/sh /usr/local/sbin/vm _run web /vm/.iso/x.iso',
    '/bin/sh /usr/local/sbin/vm _run -tf web',
    'sh ./vm _run web',
    '/bin/sh /usr/local/sbin/vm _run web  (vm)',
  ])
    assert.equal(kinds(command, '/bin/sh /usr/local/sbin/vm startall'), ['vm-bhyve'], command);
  assert.equal(kinds('/bin/sh /usr/local/sbin/vm _run db'), ['script'], "another guest's");
});

test('a person at a shell, a terminal, a clock and init supervise nothing', () => {
  for (const command of [
    '-sh (sh)',
    'sh',
    '-csh (csh)',
    'bash --login',
    'zsh -i',
    'tmux: server (tmux)',
    'sshd: root@pts/0',
    'login [pam] (login)',
  ])
    assert.equal(kinds(command), [], command);
  assert.equal(findAbove([INIT, { ...GUEST, ppid: 1 }], { ppid: 1 }, 'web'), []);
});

test('a script, daemon(8) and any program supervise, also through those who only wait', () => {
  assert.equal(kinds('/bin/sh /root/loop.sh'), ['script']);
  assert.equal(kinds('sh -c while :; do bhyve web; done'), ['script']);
  assert.equal(kinds('sudo bhyve web', '/bin/sh /root/loop.sh', '-sh (sh)'), ['script']);
  assert.equal(kinds('sudo bhyve web', '-sh (sh)'), []);
  assert.equal(kinds('daemon: bhyve[50] (daemon)'), ['daemon']);
  assert.equal(kinds('/bin/sh /root/once.sh', 'daemon: /root/once.sh[40] (daemon)'), ['script', 'daemon']);
  for (const command of [
    '/usr/local/sbin/bmd',
    'vmstated',
    'python3 /opt/cirrinad',
    'node /opt/vmctl.cjs daemon run',
  ])
    assert.equal(kinds(command), ['program'], command);
});

const around = (rows: readonly ProcessRow[], more: Partial<Surroundings> = {}): Surroundings => ({
  ...{ name: 'web', rows, guest: GUEST, state: 'SC', libvirt: false },
  ...more,
});
const refusalOf = (surroundings: Surroundings): string | undefined =>
  refuseTakeover(surroundings, supervisorsOf(surroundings))?.message;

test("libvirt is told by its pid file, for it is nobody's parent", () => {
  const rows = [INIT, row(9, 1, '/usr/local/sbin/libvirtd --daemon'), { ...GUEST, ppid: 1 }];
  assert.is(findLibvirt(rows)?.row.pid, 9);
  const guest = { ...GUEST, ppid: 1 };
  assert.equal(supervisorsOf(around(rows, { guest })), []);
  assert.is(supervisorsOf(around(rows, { guest, libvirt: true }))[0]?.row.pid, 9);
});

test('a vm-bhyve that waits for its guest counts also when it is not the parent; its fork does not', () => {
  const run = row(30, 1, '/bin/sh /usr/local/sbin/vm _run web ');
  const fork = row(31, 30, run.command);
  const supervisors = supervisorsOf(
    around([INIT, run, fork, { ...GUEST, ppid: 1 }], { guest: { ...GUEST, ppid: 1 } }),
  );
  assert.equal(
    supervisors.map((one) => one.row.pid),
    [30],
  );
});

test('only who has this guest alone, and no terminal with it, may be ended', () => {
  const loop = row(40, 1, '/bin/sh /root/loop.sh');
  assert.is(refusalOf(around([INIT, loop, GUEST])), undefined);
  assert.match(
    refusalOf(around([INIT, loop, GUEST, row(51, 40, 'bhyve: db (bhyve)')])) ?? '',
    'not its supervisor alone',
  );
  assert.match(refusalOf(around([INIT, loop, GUEST], { state: 'S+' })) ?? '', 'foreground of a terminal');
  assert.match(refusalOf(around([INIT, loop, GUEST], { state: 'TC' })) ?? '', 'is stopped');
  assert.match(
    refusalOf(around([INIT, row(40, 1, '/bin/sh /etc/rc autoboot'), GUEST])) ?? '',
    'not its supervisor alone',
  );
  assert.match(
    refusalOf(around([INIT, row(40, 1, '/usr/local/sbin/bmd'), GUEST])) ?? '',
    'not its supervisor alone',
  );
});

test('a password on the command line of a supervisor is not told', () => {
  const [script] = findAbove(
    [INIT, row(40, 1, 'sh -c bhyve -s 29,fbuf,password=hush-hush,w=800 web'), GUEST],
    GUEST,
    'web',
  );
  assert.is(script?.words, 'the script sh -c bhyve -s 29,fbuf,password=***,w=800 web (pid 40)');
});

test('only a shell without a trap is asked first', () => {
  const of = (command: string, late: boolean): string => {
    const [supervisor] = findAbove([INIT, row(40, 1, command), GUEST], GUEST, 'web');
    assert.ok(supervisor);
    return supervisor === undefined ? '' : signalFor(supervisor, late);
  };
  assert.equal(
    [of('/bin/sh /usr/local/sbin/vm _run web', false), of('/bin/sh /usr/local/sbin/vm _run web', true)],
    ['SIGTERM', 'SIGKILL'],
  );
  assert.is(of('daemon: bhyve[50] (daemon)', false), 'SIGKILL');
  assert.is(of('/bin/sh /root/loop.sh', false), 'SIGKILL');
});

test('after the end of its supervisor the guest must be the same, alone, and nobody in that place', () => {
  const before = around([INIT, row(40, 1, '/bin/sh /usr/local/sbin/vm _run web'), GUEST]);
  const orphan = { ...GUEST, ppid: 1, elapsedSeconds: 103 };
  const judged = (...rows: readonly ProcessRow[]): string | undefined =>
    judgeTakeover(before, { name: 'web', rows: [INIT, ...rows], libvirt: false }, 3000)?.message;
  assert.is(judged(orphan), undefined);
  assert.match(judged() ?? '', 'has ended');
  assert.match(judged({ ...orphan, elapsedSeconds: 1 }) ?? '', 'has ended', 'another process of that pid');
  const second = judged(orphan, row(60, 1, 'bhyve -s 29,fbuf,password=hush-hush,w=800 web')) ?? '';
  assert.match(second, 'another bhyve -s 29,fbuf,password=***,w=800 web');
  assert.match(judged(orphan, row(60, 1, '/bin/sh /usr/local/sbin/vm _run web')) ?? '', 'in the place of');
});

test.run();
