import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { clientCommands, ENABLED, rule } from './service.js';
import { STOP_LIMITS } from './stop-limits.js';

const START = 'service vmctl start';
const NOTHING_LEFT = 'ls /var/run; for p in $(ls /var/state/proc); do ps -p $p; done; true';

for (const daemon of ['daemon15', 'daemon13']) {
  rule(
    `stop ends the guests, the supervisor and daemon(8), for good (${daemon})`,
    [START, 'service vmctl stop', NOTHING_LEFT, 'sleep 7', 'service vmctl status'],
    { setup: `touch /var/state/${daemon} /var/state/lingers` },
    ({ steps, events }) => {
      const [, stop, left, , status] = steps;
      assert.is(stop?.stdout, 'Stopping vmctl.\nall guests stopped\n');
      assert.equal([stop?.stderr, stop?.status], ['', 0]);
      assert.equal(clientCommands(stop), ['vmctl daemon stop --timeout 60']);
      assert.is(left?.stdout, '');
      assert.is(left?.status, 0);
      assert.equal([status?.stdout, status?.status], ['vmctl is not running.\n', 1]);
      assert.is(events.filter((event) => event.startsWith('supervisor up')).length, 1);
    },
  );

  rule(
    `restart puts a new supervisor in the place of the old one, which stays until it is ready (${daemon})`,
    [START, 'service vmctl restart', 'ls /var/state/guests'],
    {
      setup: `touch /var/state/${daemon} /var/state/slow`,
    },
    ({ steps, events }) => {
      assert.is(steps[1]?.stdout, 'Stopping vmctl.\nStarting vmctl.\n');
      assert.equal([steps[1]?.stderr, steps[1]?.status], ['', 0]);
      assert.is(steps[2]?.stdout, 'db\nweb\n');
      const order = ['new supervisor is ready', 'supervisor got TERM', 'guest web taken over'];
      assert.equal(
        events.filter((event) => order.includes(event)),
        order,
      );
      assert.is(events.filter((event) => event.startsWith('supervisor up')).length, 2);
      assert.equal(
        events.filter((event) => event.startsWith('guest')),
        ['guest web started', 'guest db started', 'guest web taken over', 'guest db taken over'],
      );
      assert.not.ok(events.includes('supervisor finds another one'));
    },
  );
}

const RESTARTS = ['onerestart', 'quietrestart', 'fastrestart', 'forcerestart'];

rule(
  'every prefix of restart leaves the guests running',
  [START, ...RESTARTS.map((one) => `service vmctl ${one}`)],
  {},
  ({ events }) => {
    assert.is(events.filter((event) => event === 'guest web taken over').length, 4);
    assert.not.ok(events.some((event) => event.includes('asked')));
  },
);

rule(
  'guests that do not end are forced off by the client, not left',
  [START, 'service vmctl stop'],
  {
    setup: 'touch /var/state/stuck',
    rcConf: [...ENABLED, 'vmctl_stop_timeout="3"'],
  },
  ({ last, events }) => {
    assert.is(last.status, 0);
    assert.equal(clientCommands(last), ['vmctl daemon stop --timeout 3']);
    assert.ok(events.includes('guests forced off'));
  },
);

rule(
  'while guests remain stop fails, and the supervisor stays under a daemon(8) that goes on',
  [START, 'service vmctl stop', 'service vmctl status', 'kill -KILL $(cat /var/state/supervisor); sleep 8'],
  { setup: 'touch /var/state/unkillable', rcConf: [...ENABLED, 'vmctl_stop_timeout="1"'] },
  ({ steps, events }) => {
    const [, stop, status] = steps;
    assert.is(stop?.status, 1);
    assert.match(stop?.stderr ?? '', 'vmctl: web is still shutting down\n');
    assert.match(stop?.stderr ?? '', 'WARNING: the guests are not down, the supervisor stays;');
    assert.is(status?.status, 0);
    assert.is(events.filter((event) => event === 'guest web taken over').length, 1);
  },
);

rule(
  'a stop that is interrupted lets daemon(8) go on',
  [
    START,
    'service vmctl stop > /dev/null 2>&1 & stop=$!; sleep 3; kill -TERM $stop; wait $stop',
    'kill -KILL $(cat /var/state/supervisor); sleep 8',
  ],
  { setup: 'touch /var/state/unkillable', rcConf: [...ENABLED, 'vmctl_stop_timeout="6"'] },
  ({ steps, events }) => {
    assert.is(steps[1]?.status, 1);
    assert.is(events.filter((event) => event === 'guest web taken over').length, 1);
  },
);

for (const word of ['faststop', 'forcestop']) {
  rule(
    `${word} ends the supervisor although guests remain`,
    [START, `service vmctl ${word}`, NOTHING_LEFT],
    {
      setup: 'touch /var/state/unkillable',
      rcConf: [...ENABLED, 'vmctl_stop_timeout="1"'],
    },
    ({ last }) => {
      assert.equal([last.stdout, last.status], ['', 0]);
    },
  );
}

rule(
  'stop ends a daemon(8) in its restart delay, whose supervisor crashes',
  ['service vmctl start', 'service vmctl stop', NOTHING_LEFT],
  {
    setup: 'touch /var/state/crashes',
  },
  ({ steps }) => {
    assert.is(steps[1]?.status, 0);
    assert.match(
      steps[1]?.stderr ?? '',
      'WARNING: the supervisor does not answer; guests that run are left running.',
    );
    assert.is(steps[2]?.stdout, '');
  },
);

rule(
  'a supervisor that answers and does not go is killed by the one that takes its place',
  [START, 'service vmctl restart', 'service vmctl status'],
  { setup: 'touch /var/state/deaf' },
  ({ steps, events }) => {
    assert.equal([steps[1]?.status, steps[2]?.status], [0, 0]);
    assert.ok(events.includes('guest web taken over'));
  },
);

rule(
  'a restart with a program that is broken leaves the old supervisor, and says so',
  [START, 'touch /var/state/broken', 'service vmctl restart', 'service vmctl status'],
  {},
  ({ steps, events }) => {
    assert.is(steps[2]?.status, 1);
    assert.match(steps[2]?.stderr ?? '', 'WARNING: the new supervisor does not come up;');
    assert.match(steps[2]?.stderr ?? '', 'the old one goes on supervising');
    assert.not.ok(events.includes('supervisor got TERM'));
    assert.match(steps[3]?.stdout ?? '', /^vmctl 0\.1\.0, pid \d+$/m);
  },
);

rule(
  'a supervisor that neither answers nor hears SIGTERM is asked each second and killed after ten',
  [START, 'rm /var/run/vmctl.sock', 'service vmctl restart'],
  {
    setup: 'touch /var/state/deaf',
  },
  ({ last, events }) => {
    assert.is(last.status, 0);
    assert.is(events.filter((event) => event === 'supervisor ignores TERM').length, 10);
    assert.ok(events.includes('guest web taken over'));
  },
);

rule(
  'stop of a service that does not run complains, but not at shutdown',
  ['service vmctl stop', 'service vmctl quietstop', 'service vmctl faststop'],
  {},
  ({ steps }) => {
    const [stop, quiet, fast] = steps;
    for (const step of [stop, quiet]) {
      assert.equal([step?.stderr, step?.status], ['vmctl not running? (check /var/run/vmctl.pid).\n', 1]);
    }
    assert.equal([fast?.stdout, fast?.stderr, fast?.status], ['', '', 0]);
  },
);

rule(
  'stop reaches a supervisor that has lost its daemon(8)',
  [START, 'kill -KILL $(cat /var/run/vmctl.pid)', 'service vmctl stop'],
  {},
  ({ last }) => {
    assert.equal([last.stdout, last.status], ['Stopping vmctl.\nall guests stopped\n', 0]);
  },
);

for (const word of ['stop', 'restart']) {
  rule(
    `${word} of one guest is refused, and all go on`,
    [START, `service vmctl ${word} web`, 'service vmctl status'],
    {},
    ({ steps, events }) => {
      assert.is(steps[1]?.status, 1);
      assert.match(steps[1]?.stderr ?? '', `for one of them: vmctl ${word} web\n`);
      assert.is(steps[2]?.status, 0);
      assert.not.ok(events.some((event) => /TERM|asked/.test(event)));
    },
  );
}

for (const [timeout, init, seconds] of STOP_LIMITS) {
  rule(
    `of rcshutdown_timeout "${timeout}" under init's ${init} s the guests get ${seconds} s`,
    [START, 'service vmctl stop'],
    {
      setup: `echo ${init} > /var/state/sysctl/kern.init_shutdown_timeout`,
      rcConf: [...ENABLED, `rcshutdown_timeout="${timeout}"`],
    },
    ({ last }) => {
      assert.equal(clientCommands(last), [`vmctl daemon stop --timeout ${seconds}`]);
    },
  );
}

test.run();
