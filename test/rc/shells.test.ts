import { spawnSync } from 'node:child_process';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { readRepositoryFile } from './sandbox.js';
import { ENABLED, rule } from './service.js';

/*
 * FreeBSD's sh(1) is an ash; so are dash and busybox's. Scripts that say the same to all of these say it to that one.
 * Each is called as `sh`, by which bash and mksh become POSIX shells.
 */
const SHELLS = ['dash', 'bash', 'busybox', 'mksh'];
const SCRIPTS = ['rc.d/vmctl', 'rc.d/vmctl_net'];
const NET = '/usr/local/etc/rc.d/vmctl_net';

/** What rc.subr(8) reads and sets, its idiom for defaults, and `local`, which FreeBSD's sh(1) has. */
const EXCLUDED = 'SC1091,SC2034,SC2154,SC2223,SC3043';

function isHere(program: string): boolean {
  if (spawnSync(program, ['--version'], { stdio: 'ignore' }).error === undefined) return true;
  console.log(`\n# ${program} is not installed: skipped`);
  return false;
}

for (const shell of SHELLS.filter(isHere)) {
  test(`${shell} reads both scripts`, () => {
    for (const script of SCRIPTS) {
      const args = shell === 'busybox' ? ['sh', '-n'] : ['-n'];
      const { status, stderr } = spawnSync(shell, args, { input: readRepositoryFile(script) });
      assert.equal([status, stderr.toString()], [0, ''], script);
    }
  });

  rule(
    `under ${shell} a boot, restart, reload, refusals and a stop go as under sh`,
    [
      `${NET} faststart`,
      'sh /etc/rc autoboot',
      'service vmctl start',
      'service vmctl restart',
      'service vmctl stop web',
      'service vmctl reload',
      'service vmctl status',
      'service vmctl faststop',
      'service vmctl status',
      'service vmctl stop',
    ],
    {
      shell,
      rcConf: [...ENABLED, 'vmctl_net_enable="YES"', 'vmctl_flags="-x"'],
      files: { [NET]: readRepositoryFile('rc.d/vmctl_net') },
    },
    ({ steps, events }) => {
      assert.equal(
        steps.map(({ status }) => status),
        [0, 0, 1, 0, 1, 0, 0, 0, 1, 1],
      );
      assert.match(steps[1]?.stderr ?? '', 'flags, vmctl_flags and vmctl_cpuset are not used');
      assert.is(steps[3]?.stdout, 'Stopping vmctl.\nStarting vmctl.\n');
      assert.match(steps[4]?.stderr ?? '', 'for one of them: vmctl stop web\n');
      assert.is(steps[7]?.stdout, 'Stopping vmctl.\nall guests stopped\n');
      assert.is(events.filter((event) => event === 'guest web taken over').length, 1);
    },
  );
}

test('shellcheck finds nothing in the scripts', () => {
  if (!isHere('shellcheck')) return;
  const { stdout } = spawnSync('shellcheck', ['-s', 'sh', '-S', 'style', '-e', EXCLUDED, ...SCRIPTS]);
  assert.is(stdout.toString(), '');
});

test.run();
