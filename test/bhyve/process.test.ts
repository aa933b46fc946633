import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { judgeProcesses, parsePs, startOf } from '../../src/bhyve/process.js';

const TABLE = `    1     0     0     0 1000000 /sbin/init
 4711     1     0     0     120 bhyve: web (bhyve)
 4712     1     0     0       3 /usr/sbin/bhyve -c 2 -m 512M -s 0:0,hostbridge db
 4713  4000     0     0       0 bhyveload -m 1G -d /d.img bsd
 4714     1     0     0       0 grub-bhyve -m /device.map -r hd0,1 -M 512M lin
  900   899     3     0       9 bhyve: jailed (bhyve)
  901   899     0  1001       9 bhyve: mine (bhyve)
  902   899     0  1001       9 bhyve: fake (sleep)
  903     1     0     0       9 vi /etc/bhyve db
  904     1     0     0       9 firefox: web
  905   904     0     0       9 <defunct>
  906     1     0  1001       9 bhyve -c 1 argv
  907     1     4     0       9 bhyveload -m 1G argv
`;

test('every row is read whole, whatever blanks its command has', () => {
  const rows = parsePs(TABLE);
  assert.is(rows.length, 13);
  assert.equal(rows[1], {
    pid: 4711,
    ppid: 1,
    jid: 0,
    uid: 0,
    elapsedSeconds: 120,
    command: 'bhyve: web (bhyve)',
    titled: true,
  });
  assert.is(rows[2]?.command, '/usr/sbin/bhyve -c 2 -m 512M -s 0:0,hostbridge db');
});

test('the start of a process is told on the clock of the look, however long ago it was', () => {
  const [, web] = parsePs(TABLE);
  assert.is(web === undefined ? undefined : startOf(web, 500_000), 380_000);
});

test('lines that are no rows are left out', () => {
  assert.equal(parsePs('\n  PID  PPID JID UID ELAPSED COMMAND\nps: x\n'), []);
});

function found(name: string): unknown {
  const { guests, loaders, doubtful } = judgeProcesses(parsePs(TABLE), name);
  return {
    guests: guests.map((one) => one.pid),
    loaders: loaders.map((one) => one.pid),
    doubtful: doubtful.map((one) => one.pid),
  };
}

test('a guest is known by its title, and before that by its argv', () => {
  assert.equal(found('web'), { guests: [4711], loaders: [], doubtful: [] });
  assert.equal(found('db'), { guests: [4712], loaders: [], doubtful: [] });
});

test('a loader of the name is told from a guest', () => {
  assert.equal(found('bsd'), { guests: [], loaders: [4713], doubtful: [] });
  assert.equal(found('lin'), { guests: [], loaders: [4714], doubtful: [] });
});

test('a title borne in a jail or by a user makes no guest but a doubt, by another program nothing', () => {
  assert.equal(found('jailed'), { guests: [], loaders: [], doubtful: [900] });
  assert.equal(found('mine'), { guests: [], loaders: [], doubtful: [901] });
  assert.equal(found('fake'), { guests: [], loaders: [], doubtful: [] });
});

test('an argv in a jail or of a user makes neither guest nor loader, but a doubt', () => {
  assert.equal(found('argv'), { guests: [], loaders: [], doubtful: [906, 907] });
});

test('names are compared whole', () => {
  for (const name of ['we', 'eb', 'b', '', 'd']) {
    assert.equal(found(name), { guests: [], loaders: [], doubtful: [] }, name);
  }
});

test('a bhyve below another root is a bhyve', () => {
  const row = ' 50 1 0 0 7 /tmp/w/bin/bhyve -c 1 vm1\n';
  assert.equal(
    judgeProcesses(parsePs(row), 'vm1').guests.map((one) => [one.pid, one.titled]),
    [[50, false]],
  );
});

test.run();
