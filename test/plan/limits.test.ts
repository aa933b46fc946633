import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { judgeLimit, planLimits } from '../../src/plan/limits.js';

const ALL = {
  ...{ oomProtect: true, nice: -5, cpuset: '0-3,8', pcpu: 200 },
  ...{ readbps: 52428800, writebps: 1048576, readiops: 500, writeiops: 100 },
};

function lines(...args: Parameters<typeof planLimits>): readonly string[] {
  return planLimits(...args).map(({ command: { file, args: words } }) => [file, ...words].join(' '));
}

test('each kind of limit is one command, all rules of rctl(8) one together', () => {
  assert.equal(lines(ALL, 'PID'), [
    'protect -p PID',
    'renice -5 -p PID',
    'cpuset -l 0-3,8 -p PID',
    'rctl -a process:PID:pcpu:deny=200 process:PID:readbps:throttle=52428800 process:PID:writebps:throttle=1048576 ' +
      'process:PID:readiops:throttle=500 process:PID:writeiops:throttle=100',
  ]);
  assert.equal(lines({ oomProtect: false, writeiops: 9 }, 77), ['rctl -a process:77:writeiops:throttle=9']);
});

test('a guest without limits has no command', () => {
  assert.equal(planLimits({ oomProtect: false }, 77), []);
});

test('a limit that is not in force is told with its keys, the words of the program and what mends it', () => {
  const [, nice, cpuset, rctl] = planLimits(ALL, 77);
  const judge = (one: typeof nice, stderr: string) =>
    one === undefined ? assert.unreachable() : judgeLimit(one, { code: 1, stdout: '', stderr });
  assert.is(
    judge(rctl, 'rctl: RACCT/RCTL present, but disabled; enable using kern.racct.enable=1 tunable\n'),
    'limits: pcpu, readbps, writebps, readiops, writeiops are not in force: rctl: RACCT/RCTL present, but disabled; ' +
      'enable using kern.racct.enable=1 tunable; put kern.racct.enable=1 into /boot/loader.conf and boot',
  );
  assert.match(
    judge(rctl, 'rctl: RACCT/RCTL support not present in kernel; see rctl(8) for details\n') ?? '',
    /built without RACCT/,
  );
  assert.is(
    judge(cpuset, 'cpuset: setaffinity: Invalid argument\n'),
    'limits: cpuset is not in force: cpuset: setaffinity: Invalid argument; `sysctl -n hw.ncpu` tells how many CPUs there are, from 0 on',
  );
  assert.is(
    judge(nice, 'renice: 77: getpriority: No such process\n'),
    'limits: nice is not in force: renice: 77: getpriority: No such process',
  );
  assert.is(
    nice && judgeLimit(nice, { code: 0, stdout: '', stderr: '77: old priority 0, new priority -5\n' }),
    undefined,
  );
  assert.match(
    (nice && judgeLimit(nice, { code: null, stdout: '', stderr: '', spawnError: 'ENOENT' })) ?? '',
    /renice: cannot be run \(ENOENT\)/,
  );
});

test.run();
