import { spawnSync } from 'node:child_process';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { readRepositoryFile } from './sandbox.js';
import { clientCommands, rule, type Situation } from './service.js';
import { SMALL_SCRIPTS } from './small-scripts.js';

const SCRIPT = '/usr/local/etc/rc.d/vmctl_net';
const START = 'service vmctl_net start';
const UP = 'vmctl bridge up --all';

/** A host with the script and no supervisor. */
function host({ rcConf = [], files = {}, ...rest }: Situation = {}): Situation {
  return {
    rcConf: ['vmctl_net_enable="YES"', ...rcConf],
    files: { [SCRIPT]: readRepositoryFile('rc.d/vmctl_net'), ...files },
    ...rest,
  };
}

function small(name: string, require: string): Readonly<Record<string, string>> {
  return { [`/etc/rc.d/${name}`]: `#!/bin/sh\n# PROVIDE: ${name}\n# REQUIRE: ${require}\n` };
}

const BOOT = {
  ...SMALL_SCRIPTS,
  ...small('netif', 'FILESYSTEMS'),
  ...small('ldconfig', 'FILESYSTEMS'),
  ...small('routing', 'netif'),
  ...small('pf', 'netif'),
  ...small('ipfw', 'netif'),
  ...small('NETWORKING', 'netif routing'),
};

test('sh(1) reads the script', () => {
  const { status, stderr } = spawnSync('sh', ['-n'], { input: readRepositoryFile('rc.d/vmctl_net') });
  assert.equal([status, stderr.toString()], [0, '']);
});

rule(
  'rcorder(8) puts it between the interfaces and what looks at addresses, not into a jail without vnet',
  ['', '-k shutdown', '-s nojailvnet'].map(
    (words) => `rcorder ${words} /etc/rc.d/* /usr/local/etc/rc.d/vmctl ${SCRIPT}`,
  ),
  host({ files: BOOT }),
  ({ steps }) => {
    const [all = [], shutdown, jail] = steps.map(({ stdout }) => stdout.trimEnd().split('\n'));
    const at = (name: string): number => all.indexOf(name);
    for (const before of ['netif', 'FILESYSTEMS', 'ldconfig'])
      assert.ok(at(SCRIPT) > at(`/etc/rc.d/${before}`), before);
    for (const after of ['routing', 'pf', 'ipfw', 'NETWORKING'])
      assert.ok(at(SCRIPT) < at(`/etc/rc.d/${after}`), after);
    assert.ok(at(SCRIPT) < at('/usr/local/etc/rc.d/vmctl'));
    assert.not.ok(shutdown?.includes(SCRIPT));
    assert.not.ok(jail?.includes(SCRIPT));
    assert.is(steps[0]?.stderr, '');
  },
);

rule(
  'start makes all bridges, with an absolute node, a PATH of its own and no supervisor',
  [START],
  host({ modules: [] }),
  ({ last, events }) => {
    assert.equal([last.stdout, last.stderr, last.status], ['Starting vmctl_net.\nbnet0: made\n', '', 0]);
    assert.equal(clientCommands(last), [UP]);
    assert.equal(events, [
      'bridge up: --dir /usr/local/etc/vmctl bridge up --all PATH=/sbin:/bin:/usr/sbin:/usr/bin:/usr/local/sbin:/usr/local/bin',
    ]);
  },
);

rule(
  'it takes directory and programs from the settings of the service vmctl, also from its own file',
  [START],
  host({
    setup: 'ln -s /usr/local/bin/node /usr/local/bin/node22; mkdir -p /tmp/x; echo // > /tmp/x/vmctl.cjs',
    rcConf: ['vmctl_dir="/tmp/vms"', 'vmctl_node="/usr/local/bin/node22"'],
    files: { '/etc/rc.conf.d/vmctl': 'vmctl_program="/tmp/x/vmctl.cjs"\n' },
  }),
  ({ last, events }) => {
    assert.is(last.status, 0);
    assert.match(events[0] ?? '', '--dir /tmp/vms bridge up --all');
    assert.ok(last.ran.some((line) => line.includes('/usr/local/bin/node22 /tmp/x/vmctl.cjs')));
  },
);

rule(
  'a bridge that cannot be made is told, with a status',
  [START],
  host({ setup: 'touch /var/state/badbridge' }),
  ({ last }) => {
    assert.match(last.stderr, 'vmctl: bnet1: there is no interface em9\n');
    assert.not.equal(last.status, 0);
  },
);

rule(
  'what hangs keeps the boot waiting no longer than its limit',
  [START],
  host({ setup: 'touch /var/state/hangs', rcConf: ['vmctl_net_timeout="1"'] }),
  ({ last }) => {
    assert.match(last.stderr, 'the bridges were not made in 1 s; see: vmctl bridge check');
    assert.not.equal(last.status, 0);
  },
);

rule(
  'stop takes no bridge down, restart makes them once more, and so does a second start',
  [START, 'service vmctl_net stop', 'service vmctl_net restart', START, `${SCRIPT} faststop`],
  host(),
  ({ steps }) => {
    assert.equal(
      steps.map((step) => [step.status, clientCommands(step)]),
      [
        [0, [UP]],
        [0, []],
        [0, [UP]],
        [0, [UP]],
        [0, []],
      ],
    );
  },
);

rule(
  'words after start, stop and restart are refused, and nothing is touched',
  ['start', 'stop', 'restart'].map((word) => `service vmctl_net ${word} bnet1`),
  host(),
  ({ steps }) => {
    assert.equal(
      steps.map((step) => [step.status, clientCommands(step)]),
      [
        [1, []],
        [1, []],
        [1, []],
      ],
    );
    assert.match(steps[0]?.stderr ?? '', 'for one of them: vmctl bridge up bnet1\n');
    assert.match(steps[1]?.stderr ?? '', 'for one of them: vmctl bridge down bnet1\n');
  },
);

rule(
  'check tells what is not as host.toml says',
  ['service vmctl_net check', 'service vmctl_net check bnet1', 'service vmctl_net bogus'],
  host(),
  ({ steps }) => {
    assert.equal(clientCommands(steps[0]), ['vmctl bridge check']);
    assert.equal(clientCommands(steps[1]), ['vmctl bridge check bnet1']);
    assert.match(steps[2]?.stderr ?? '', '|describe|extracommands|check|status)\n');
  },
);

rule(
  'describe, rcvar, enable and enabled are as with every service',
  ['describe', 'rcvar', 'enabled', 'start', 'enable', 'enabled', 'disable', 'onestart'].map(
    (word) => `service vmctl_net ${word}`,
  ),
  { files: host().files ?? {}, rcConf: [] },
  ({ steps }) => {
    const said = steps.map(({ stdout }) => stdout);
    assert.is(said[0], 'netgraph bridges of vmctl\n');
    assert.match(said[1] ?? '', '# vmctl_net : netgraph bridges of vmctl\n#\nvmctl_net_enable="NO"\n');
    assert.is(steps[2]?.status, 1);
    const words = "Set vmctl_net_enable to YES in /etc/rc.conf or use 'onestart' instead of 'start'.";
    assert.equal([said[3], steps[3]?.status], [`Cannot 'start' vmctl_net. ${words}\n`, 0]);
    assert.equal([said[4], steps[5]?.status], ['vmctl_net enabled in /etc/rc.conf\n', 0]);
    assert.is(said[6], 'vmctl_net disabled in /etc/rc.conf\n');
    assert.equal(clientCommands(steps[7]), [UP]);
  },
);

rule(
  'a value that is neither yes nor no is told of, and counts as no',
  [START],
  { files: host().files ?? {}, rcConf: ['vmctl_net_enable="maybe"'] },
  ({ last }) => {
    assert.match(last.stderr, 'WARNING: $vmctl_net_enable is not set properly - see rc.conf(5).');
    assert.equal([last.status, clientCommands(last)], [0, []]);
  },
);

rule('status lists the bridges', ['service vmctl_net status'], host(), ({ last }) => {
  assert.equal(clientCommands(last), ['vmctl bridge list']);
});

rule(
  'a boot with the service off says nothing and does nothing',
  [`${SCRIPT} faststart`],
  { files: host().files ?? {}, rcConf: [] },
  ({ last }) => {
    assert.equal([last.stdout, last.stderr, last.status], ['', '', 0]);
    assert.equal(clientCommands(last), []);
  },
);

rule(
  'a node that is not there is told by its path',
  [START],
  host({ rcConf: ['vmctl_node="/usr/local/bin/node99"'] }),
  ({ last }) => {
    assert.match(last.stderr, 'WARNING: /usr/local/bin/node99 is not readable.');
    assert.equal([last.status, clientCommands(last)], [1, []]);
  },
);

rule(
  'a cpuset and a service jail are overruled',
  [START],
  host({ rcConf: ['vmctl_net_cpuset="0-3"', 'vmctl_net_svcj="YES"', 'svcj_all_enable="YES"'] }),
  ({ last }) => {
    assert.equal([last.status, clientCommands(last)], [0, [UP]]);
    assert.not.ok(last.ran.some((line) => line.startsWith('jail ')));
  },
);

test.run();
