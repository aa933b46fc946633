import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { clientCommands, ENABLED, rule, PROGRAM } from './service.js';

const START_LINE =
  'daemon -c -f -r -R 5 -P /var/run/vmctl.pid -t vmctl /usr/local/bin/node ' +
  `${PROGRAM} --dir /usr/local/etc/vmctl daemon run --replace`;

rule(
  'start loads the modules, runs daemon(8) with an absolute node, and answers when the supervisor does',
  ['service vmctl start'],
  { modules: ['vmm', 'nmdm'] },
  ({ last, events }) => {
    assert.is(last.stdout, 'Starting vmctl.\n');
    assert.is(last.stderr, '');
    assert.is(last.status, 0);
    assert.equal(
      last.ran.filter((line) => line.startsWith('kldload')),
      ['kldload ng_ether', 'kldload ng_bridge'],
    );
    assert.ok(last.ran.includes(START_LINE));
    assert.ok(last.ran.includes(`limits -C daemon /usr/sbin/${START_LINE}`));
    assert.is(last.ran.at(-1), 'vmctl ping --json');
    assert.ok(events.includes('guest web started'));
  },
);

rule(
  'the supervisor gets a PATH with /usr/local, and only / as its directory',
  ['service vmctl start'],
  {},
  ({ events }) => {
    const up = events.find((event) => event.startsWith('supervisor up'));
    assert.match(up ?? '', ' PATH=/sbin:/bin:/usr/sbin:/usr/bin:/usr/local/sbin:/usr/local/bin ');
  },
);

const NODE22 = '/usr/local/bin/node22';

rule(
  'what rc.conf says reaches vmctl and never daemon(8)',
  ['service vmctl start'],
  {
    setup: `ln -s /usr/local/bin/node ${NODE22}; mkdir -p /tmp/x; echo // > /tmp/x/vmctl.cjs`,
    rcConf: [
      ...ENABLED,
      'vmctl_dir="/tmp/vms"',
      'vmctl_args="--one two"',
      `vmctl_node="${NODE22}"`,
      'vmctl_program="/tmp/x/vmctl.cjs"',
    ],
  },
  ({ last }) => {
    assert.is(last.status, 0);
    const [line] = last.ran.filter((one) => one.startsWith('daemon '));
    const tail = `${NODE22} /tmp/x/vmctl.cjs --dir /tmp/vms daemon run --replace --one two`;
    assert.is(line, `daemon -c -f -r -R 5 -P /var/run/vmctl.pid -t vmctl ${tail}`);
  },
);

rule(
  'flags, a cpuset and a service jail are overruled, with a word about the first two',
  ['flags=-x service vmctl start', 'service vmctl status', 'service vmctl stop'],
  {
    rcConf: [
      ...ENABLED,
      'vmctl_flags="-v"',
      'vmctl_cpuset="0-3"',
      'vmctl_svcj="YES"',
      'svcj_all_enable="YES"',
    ],
  },
  ({ steps }) => {
    assert.equal(
      steps.map(({ status }) => status),
      [0, 0, 0],
    );
    assert.match(
      steps[0]?.stderr ?? '',
      'WARNING: flags, vmctl_flags and vmctl_cpuset are not used; see vmctl_args.',
    );
    assert.ok(steps[0]?.ran.includes(START_LINE));
    assert.not.ok(steps.some(({ ran }) => ran.some((line) => /^(cpuset|jail|jexec)/.test(line))));
  },
);

rule(
  'a disabled service is not started, except by onestart',
  ['service vmctl start', 'service vmctl quietstart', 'service vmctl faststart', 'service vmctl onestart'],
  { rcConf: [] },
  ({ steps }) => {
    const [start, quiet, fast, one] = steps;
    const words = "Set vmctl_enable to YES in /etc/rc.conf or use 'onestart' instead of 'start'.";
    assert.is(start?.stdout, `Cannot 'start' vmctl. ${words}\n`);
    for (const step of [start, quiet, fast]) assert.equal([step?.status, step?.ran], [0, []]);
    assert.equal([quiet?.stdout, fast?.stdout], ['', '']);
    assert.equal([one?.stdout, one?.status], ['Starting vmctl.\n', 0]);
  },
);

rule(
  'a boot starts it quietly once, and a second start says that it runs',
  ['sh /etc/rc autoboot', 'service vmctl start', 'service vmctl quietstart'],
  {
    rcConf: [...ENABLED, 'rc_startmsgs="NO"'],
  },
  ({ steps }) => {
    const [boot, again, quiet] = steps;
    assert.equal([boot?.stdout, boot?.stderr], ['\nDATE\n', '']);
    assert.match(again?.stderr ?? '', /^vmctl already running\? {2}\(pid=\d+\)\.\n$/);
    assert.equal([again?.status, quiet?.status, quiet?.stderr], [1, 1, '']);
  },
);

for (const missing of ['/usr/local/bin/node', PROGRAM]) {
  rule(
    `without ${missing} start fails and nothing runs`,
    ['service vmctl start', 'service vmctl status'],
    {
      setup: `rm ${missing}`,
    },
    ({ steps }) => {
      assert.match(steps[0]?.stderr ?? '', `WARNING: ${missing} is not readable.`);
      assert.equal([steps[0]?.status, steps[1]?.status], [1, 1]);
      assert.not.ok(steps[0]?.ran.some((line) => line.startsWith('daemon')));
    },
  );
}

rule(
  'a supervisor that never answers fails the start within 20 questions, and says how to see why',
  ['service vmctl start'],
  { setup: 'touch /var/state/silent' },
  ({ last }) => {
    assert.is(last.status, 1);
    assert.is(last.ran.filter((line) => line === 'vmctl ping --json').length, 20);
    assert.match(last.stderr, 'WARNING: the supervisor does not answer');
    assert.match(last.stderr, `/usr/local/bin/node ${PROGRAM} --dir /usr/local/etc/vmctl daemon run`);
  },
);

rule(
  'a supervisor that takes the question and says nothing fails the start after 10 s',
  ['service vmctl start'],
  { setup: 'touch /var/state/silent; echo 1000 > /var/state/clock' },
  ({ last }) => {
    assert.is(last.status, 1);
    assert.is(last.ran.filter((line) => line === 'vmctl ping --json').length, 2);
  },
);

rule(
  'a crashing supervisor fails the start',
  ['service vmctl start'],
  { setup: 'touch /var/state/crashes' },
  ({ last }) => {
    assert.is(last.status, 1);
  },
);

rule(
  'a module that cannot be loaded fails the start before daemon(8) runs',
  ['service vmctl start'],
  {
    modules: ['vmm'],
    setup: 'touch /var/state/kldfail/nmdm',
  },
  ({ last }) => {
    assert.is(last.status, 1);
    assert.match(last.stderr, 'WARNING: Unable to load kernel module nmdm');
    assert.not.ok(last.ran.some((line) => line.startsWith('daemon')));
  },
);

rule(
  'start takes guests over from a supervisor that has no daemon(8)',
  ['service vmctl start'],
  {
    setup: `/usr/local/bin/node ${PROGRAM} --dir /usr/local/etc/vmctl daemon run > /dev/null 2>&1 & sleep 4`,
  },
  ({ last, events }) => {
    assert.is(last.status, 0);
    assert.equal(clientCommands(last), []);
    assert.ok(events.includes('new supervisor is ready'));
    assert.ok(events.includes('supervisor got TERM'));
    assert.ok(events.includes('guest web taken over'));
    assert.not.ok(events.includes('supervisor finds another one'));
  },
);

rule('words after start are refused', ['service vmctl start web'], {}, ({ last }) => {
  assert.is(last.status, 1);
  assert.match(last.stderr, 'for one of them: vmctl start web\n');
});

test.run();
