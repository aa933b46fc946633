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
  'stop, also with words behind it, takes no bridge down',
  [START, 'service vmctl_net stop', 'service vmctl_net restart'],
  host(),
  ({ steps }) => {
    assert.equal(clientCommands(steps[1]), []);
    assert.equal(clientCommands(steps[2]), [UP]);
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
    assert.match(last.stderr, '/usr/local/bin/node99');
    assert.not.equal(last.status, 0);
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
