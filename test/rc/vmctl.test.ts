import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { spawnSync } from 'node:child_process';
import { readRepositoryFile } from './sandbox.js';
import { clientCommands, ENABLED, rule } from './service.js';
import { SMALL_SCRIPTS } from './small-scripts.js';

const START = 'service vmctl start';
const OTHER_SERVICE =
  '/usr/sbin/daemon -P /var/run/other.pid -f -t other /linux/usr/bin/sleep 3000; cp /var/run/other.pid /var/run/vmctl.pid';

test('sh(1) reads the script', () => {
  const { status, stderr } = spawnSync('sh', ['-n'], { input: readRepositoryFile('rc.d/vmctl') });
  assert.equal([status, stderr.toString()], [0, '']);
});

rule(
  'rcorder(8) puts it after DAEMON, into the shutdown, and not into a jail without vnet',
  ['', '-k shutdown', '-s nojailvnet'].map(
    (words) => `rcorder ${words} /etc/rc.d/* /usr/local/etc/rc.d/vmctl`,
  ),
  { files: SMALL_SCRIPTS },
  ({ steps }) => {
    const [all, shutdown, jail] = steps.map(({ stdout }) => stdout.trimEnd().split('\n'));
    assert.ok(
      all !== undefined && all.indexOf('/usr/local/etc/rc.d/vmctl') > all.indexOf('/etc/rc.d/DAEMON'),
    );
    assert.ok(shutdown?.includes('/usr/local/etc/rc.d/vmctl'));
    assert.not.ok(jail?.includes('/usr/local/etc/rc.d/vmctl'));
    assert.is(steps[0]?.stderr, '');
  },
);

rule(
  'status tests the pid and then asks the supervisor',
  ['service vmctl status', START, 'service vmctl status'],
  {},
  ({ steps }) => {
    assert.equal([steps[0]?.stdout, steps[0]?.status], ['vmctl is not running.\n', 1]);
    assert.match(steps[2]?.stdout ?? '', /^vmctl is running as pid \d+\.\nvmctl 0\.1\.0, pid \d+\n$/);
    assert.is(steps[2]?.status, 0);
  },
);

rule(
  'status fails for a daemon(8) whose supervisor does not answer',
  [START, 'rm /var/run/vmctl.sock', 'service vmctl status'],
  {},
  ({ last }) => {
    assert.match(last.stdout, /^vmctl is running as pid \d+\.\n$/);
    assert.equal([last.stderr, last.status], ['vmctl: no supervisor answers\n', 1]);
  },
);

rule(
  'status knows a supervisor that has lost its daemon(8), and restart gives it one',
  [
    START,
    'kill -KILL $(cat /var/run/vmctl.pid)',
    'service vmctl status',
    'service vmctl restart',
    'service vmctl status',
  ],
  {},
  ({ steps }) => {
    assert.match(steps[2]?.stdout ?? '', 'vmctl is running without daemon(8);');
    assert.is(steps[3]?.status, 0);
    assert.match(steps[4]?.stdout ?? '', /^vmctl is running as pid/);
  },
);

rule(
  'reload asks the supervisor and never signals daemon(8)',
  ['service vmctl reload', START, 'service vmctl reload'],
  {},
  ({ steps, events }) => {
    assert.equal([steps[0]?.stderr, steps[0]?.status], ['vmctl: no supervisor answers\n', 1]);
    assert.equal([steps[2]?.stdout, steps[2]?.status], ['reloaded\n', 0]);
    assert.equal(clientCommands(steps[2]), ['vmctl daemon reload']);
    assert.ok(events.includes('supervisor reloads'));
  },
);

for (const [kind, setup] of [
  ['no process', 'echo 49999 > /var/run/vmctl.pid'],
  ['another program', '/linux/usr/bin/sleep 3000 & echo $! > /var/run/vmctl.pid'],
  ['nothing', ': > /var/run/vmctl.pid'],
] as const) {
  rule(
    `a stale pid file of ${kind} does not matter`,
    ['service vmctl status', START, 'service vmctl status'],
    { setup },
    ({ steps }) => {
      assert.equal(
        steps.map(({ status }) => status),
        [1, 0, 0],
      );
    },
  );
}

rule(
  "another service's daemon(8) in the pid file is neither ours nor ended",
  [
    'service vmctl status',
    'service vmctl stop',
    START,
    'service vmctl restart',
    'service vmctl stop',
    'kill -0 $(cat /var/run/other.pid)',
  ],
  { setup: OTHER_SERVICE },
  ({ steps, events }) => {
    assert.equal(
      steps.map(({ status }) => status),
      [1, 1, 0, 0, 0, 0],
    );
    assert.is(steps[0]?.stdout, 'vmctl is not running.\n');
    assert.not.ok(events.includes('daemon got TERM, sends TERM to child'));
  },
);

rule(
  'out-of-memory protection finds the new pid also after a stale file',
  [START],
  {
    setup: OTHER_SERVICE,
    rcConf: [...ENABLED, 'vmctl_oomprotect="YES"'],
  },
  ({ last }) => {
    assert.is(last.stderr, '');
    assert.ok(last.ran.some((line) => /^protect -p \d+$/.test(line)));
  },
);

rule(
  'a daemon(8) that has no title yet is known by its arguments',
  [START, 'service vmctl status', 'service vmctl stop', 'ls /var/run'],
  { setup: 'touch /var/state/untitled' },
  ({ steps, last }) => {
    assert.match(steps[1]?.stdout ?? '', /^vmctl is running as pid/);
    assert.equal([steps[2]?.stderr, steps[2]?.status, last.stdout], ['', 0, '']);
  },
);

rule(
  'the host shutdown stops the guests between the services above and below',
  ['service vmctl onestart', '/etc/rc.shutdown'],
  {
    files: SMALL_SCRIPTS,
  },
  ({ last, events }) => {
    assert.is(last.stdout, 'stop cron\nstop jail\nStopping vmctl.\nall guests stopped\nstop syslogd\n.\n');
    assert.ok(events.includes('supervisor ends as asked'));
  },
);

rule(
  'the host shutdown passes a service that is off and does not run',
  ['/etc/rc.shutdown'],
  { files: SMALL_SCRIPTS, rcConf: [] },
  ({ last }) => {
    assert.is(last.stdout, 'stop cron\nstop jail\nstop syslogd\n.\n');
  },
);

rule(
  'guests that never end do not keep the host shutdown beyond its limit',
  ['service vmctl onestart', '/etc/rc.shutdown'],
  {
    files: SMALL_SCRIPTS,
    setup: 'touch /var/state/unkillable',
    rcConf: [...ENABLED, 'rcshutdown_timeout="60"'],
  },
  ({ last }) => {
    assert.is(last.stdout, 'stop cron\nstop jail\nStopping vmctl.\nstop syslogd\n.\n');
    assert.equal(clientCommands(last), ['vmctl daemon stop --timeout 30']);
  },
);

rule(
  'a supervisor that hangs does not keep the host from shutting down',
  ['service vmctl onestart', '/etc/rc.shutdown', 'ls /var/run'],
  { files: SMALL_SCRIPTS, setup: 'touch /var/state/hangs', rcConf: [...ENABLED, 'vmctl_stop_timeout="1"'] },
  ({ steps, last }) => {
    assert.is(steps[1]?.stdout, 'stop cron\nstop jail\nStopping vmctl.\nstop syslogd\n.\n');
    assert.is(last.stdout, '');
  },
);

rule(
  'it knows words of its own beside the words of every service',
  ['service vmctl bogus'],
  {},
  ({ last }) => {
    assert.match(last.stderr, '|describe|extracommands|reload|list|check|console|status|poll)\n');
  },
);

test.run();
