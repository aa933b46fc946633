import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { clientCommands, ENABLED, rule } from './service.js';

const START = 'service vmctl start';
const cannot = (word: string): string =>
  `Cannot '${word}' vmctl. Set vmctl_enable to YES in /etc/rc.conf or use 'one${word}' instead of '${word}'.\n`;

rule(
  'describe and rcvar tell what it is and whether it is on, also when it is not',
  ['service vmctl describe', 'service vmctl rcvar', 'service vmctl enabled'],
  { rcConf: [] },
  ({ steps }) => {
    assert.is(steps[0]?.stdout, 'bhyve virtual machines\n');
    assert.is(
      steps[1]?.stdout,
      '# vmctl : bhyve virtual machines\n#\nvmctl_enable="NO"\n#   (default: "")\n',
    );
    assert.is(steps[2]?.status, 1);
  },
);

rule(
  'enable, disable and delete write rc.conf, and start follows',
  [
    'service vmctl enable',
    'service vmctl enabled',
    START,
    'service vmctl stop',
    'service vmctl disable',
    START,
    'service vmctl disable',
    'service vmctl onedisable',
    'service vmctl delete',
    'grep vmctl /etc/rc.conf',
  ],
  { rcConf: [] },
  ({ steps }) => {
    const said = steps.map(({ stdout }) => stdout);
    assert.is(said[0], 'vmctl enabled in /etc/rc.conf\n');
    assert.is(steps[1]?.status, 0);
    assert.is(said[2], 'Starting vmctl.\n');
    assert.is(said[4], 'vmctl disabled in /etc/rc.conf\n');
    assert.is(said[5], cannot('start'));
    // rc.subr's own manner: what is off cannot be switched off.
    assert.is(said[6], cannot('disable'));
    assert.is(said[7], 'vmctl disabled in /etc/rc.conf\n');
    assert.is(said[8], 'vmctl_enable deleted in /etc/rc.conf\n');
    assert.is(said[9], '');
  },
);

rule(
  'a value that is neither yes nor no is told of, and counts as no',
  [START, 'service vmctl faststart', 'service vmctl status'],
  { rcConf: ['vmctl_enable="maybe"'] },
  ({ steps }) => {
    assert.is(steps[0]?.stdout, cannot('start'));
    for (const step of steps.slice(0, 2)) {
      assert.match(step.stderr, 'WARNING: $vmctl_enable is not set properly - see rc.conf(5).');
      assert.is(step.status, 0);
    }
    assert.equal([steps[2]?.stdout, steps[2]?.stderr], ['vmctl is not running.\n', '']);
  },
);

const DISABLED = ['restart', 'reload', 'list', 'check', 'console', 'poll', 'extracommands'];

rule(
  'a disabled service that does not run does nothing, with status 0, whatever the word',
  [...DISABLED, 'stop'].map((word) => `service vmctl ${word}`),
  { rcConf: [] },
  ({ steps }) => {
    assert.equal(
      steps.map(({ stdout, status, ran }) => [stdout, status, clientCommands({ ran } as never)]),
      [...DISABLED, 'stop'].map((word) => [cannot(word), 0, []]),
    );
  },
);

rule(
  'a disabled service that runs tells its status and is stopped, but neither restarted nor reloaded',
  [
    'service vmctl onestart',
    'service vmctl status',
    START,
    'service vmctl restart',
    'service vmctl reload',
    'service vmctl onereload',
    'service vmctl onerestart',
    'service vmctl stop',
    'service vmctl status',
  ],
  { rcConf: [] },
  ({ steps, events }) => {
    assert.match(steps[1]?.stdout ?? '', /^vmctl is running as pid \d+\.\n/);
    assert.equal([steps[2]?.stdout, steps[2]?.status], [cannot('start'), 0]);
    assert.is(steps[3]?.stdout, cannot('restart'));
    assert.is(steps[4]?.stdout, cannot('reload'));
    assert.is(steps[5]?.stdout, 'reloaded\n');
    assert.is(steps[6]?.stdout, 'Stopping vmctl.\nStarting vmctl.\n');
    assert.is(steps[7]?.stdout, 'Stopping vmctl.\nall guests stopped\n');
    assert.is(steps[8]?.status, 1);
    assert.is(events.filter((event) => event === 'guest web taken over').length, 1);
  },
);

rule(
  'the host shutdown stops the guests of a service that is disabled but runs',
  ['service vmctl onestart', 'service vmctl faststop'],
  { rcConf: [] },
  ({ last }) => {
    assert.equal([last.stdout, last.status], ['Stopping vmctl.\nall guests stopped\n', 0]);
  },
);

rule(
  'list and check take names and the directory, and need no supervisor',
  ['service vmctl list', 'service vmctl list web db', 'service vmctl check web'],
  { rcConf: [...ENABLED, 'vmctl_dir="/tmp/vms"'] },
  ({ steps, events }) => {
    assert.equal(
      steps.map(({ status }) => status),
      [0, 0, 0],
    );
    assert.equal(events, [
      'looked: --dir /tmp/vms status',
      'looked: --dir /tmp/vms status web db',
      'looked: --dir /tmp/vms check web',
    ]);
  },
);

rule(
  'console hands its words to vmctl console, and says so when nobody answers',
  ['service vmctl console web', START, 'service vmctl console web'],
  {},
  ({ steps }) => {
    assert.equal([steps[0]?.stderr, steps[0]?.status], ['vmctl: no supervisor answers\n', 1]);
    assert.equal([steps[2]?.stdout, steps[2]?.status], ['console of web\n', 0]);
  },
);

rule('reload takes no names', [START, 'service vmctl reload web'], {}, ({ last, events }) => {
  assert.equal([last.stderr, last.status], ['vmctl: reload: too much: web\n', 1]);
  assert.not.ok(events.includes('supervisor reloads'));
});

rule(
  'words after status are looked over, as by every service',
  [START, 'service vmctl status web'],
  {},
  ({ last }) => {
    assert.match(last.stdout, /^vmctl is running as pid \d+\.\n/);
    assert.is(last.status, 0);
  },
);

rule(
  'a supervisor that died is started again by daemon(8), and its guests live on',
  [
    START,
    'kill -KILL $(cat /var/state/supervisor)',
    'service vmctl status',
    'sleep 8',
    'service vmctl status',
  ],
  {},
  ({ steps, events }) => {
    assert.match(steps[2]?.stdout ?? '', /^vmctl is running as pid \d+\.\n$/);
    assert.is(steps[2]?.status, 1);
    assert.is(steps[4]?.status, 0);
    assert.is(events.filter((event) => event === 'guest web taken over').length, 1);
  },
);

rule(
  'after a crash of the host the pid file that it left does not matter to the boot',
  ['sh /etc/rc autoboot', 'service vmctl status'],
  { setup: 'echo 49999 > /var/run/vmctl.pid' },
  ({ steps }) => {
    assert.equal([steps[0]?.stdout, steps[0]?.stderr], ['Starting vmctl.\n\nDATE\n', '']);
    assert.is(steps[1]?.status, 0);
  },
);

rule(
  'back from single-user mode a service that runs is left alone',
  [START, 'sh /etc/rc', 'service vmctl status'],
  {},
  ({ steps, events }) => {
    assert.is(steps[2]?.status, 0);
    assert.is(events.filter((event) => event.startsWith('supervisor up')).length, 1);
  },
);

rule(
  'poll waits for the end of daemon(8)',
  [START, '(sleep 6; service vmctl stop > /dev/null 2>&1) & service vmctl poll'],
  {},
  ({ last }) => {
    assert.match(last.stdout, /^Waiting for PIDS: \d+/);
    assert.is(last.status, 0);
  },
);

rule(
  'an rc.conf that sh(1) cannot read starts nothing',
  [START],
  { rcConf: ['vmctl_enable="YES'] },
  ({ last }) => {
    assert.is.not(last.status, 0);
    assert.not.ok(last.ran.some((line) => line.startsWith('daemon')));
  },
);

test.run();
