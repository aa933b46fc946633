import { getopt } from '../getopt.js';
import { isAlive } from '../process.js';
import { accountedOf, countersOf, residentBytesOf } from '../load.js';
import { reply, type Call, type Evidence, type Outcome, type Reply } from '../call.js';
import type { World } from '../world.js';

export const EVIDENCE = {
  'renice: done': 'usr.bin/renice/renice.c: the old and the new one on stderr',
  'renice: gone': 'usr.bin/renice/renice.c',
  'renice: usage': 'usr.bin/renice/renice.c',
  'cpuset: done': 'usr.bin/cpuset/cpuset.c',
  'cpuset: gone': 'usr.bin/cpuset/cpuset.c (err of setaffinity)',
  'cpuset: a CPU that is not there':
    'UNPROVEN (sys/kern/kern_cpuset.c: EDEADLK for what is not in the root set)',
  'cpuset: usage': 'usr.bin/cpuset/cpuset.c',
  'rctl: done': 'usr.bin/rctl/rctl.c: silent, several rules in one run',
  'rctl: disabled': 'facts 9; usr.bin/rctl/rctl.c',
  'rctl: gone': 'usr.bin/rctl/rctl.c; that the errno is ESRCH: UNPROVEN',
  'rctl: what is used':
    'usr.bin/rctl/rctl.c show_usage(); sys/kern/kern_rctl.c rctl_racct_to_sbuf(): all of a subject, then the next',
  'rctl: nothing is told of': 'usr.bin/rctl/rctl.c show_usage(); that the errno is ESRCH: UNPROVEN',
  'rctl: usage': 'usr.bin/rctl/rctl.c',
} satisfies Evidence;

type Replies = keyof typeof EVIDENCE;

function failed(key: Replies, stderr: string): Reply {
  return reply(EVIDENCE[key], 1, { stderr });
}

/** renice(8), only `PRIORITY -p PID`. */
export function renice(world: World, { args }: Call): Outcome {
  const [priority = '', flag, operand = ''] = args;
  if (!/^-?\d+$/.test(priority) || flag !== '-p' || !/^\d+$/.test(operand))
    return failed('renice: usage', 'usage: renice priority [[-p] pid ...] [[-g] pgrp ...] [[-u] user ...]\n');
  const pid = Number(operand);
  if (!isAlive(world, pid)) return failed('renice: gone', `renice: ${pid}: getpriority: No such process\n`);
  const old = world.limits.get(pid)?.nice ?? 0;
  const nice = Math.min(20, Math.max(-20, Number(priority)));
  world.limits.set(pid, { ...world.limits.get(pid), nice });
  return reply(EVIDENCE['renice: done'], 0, {
    stderr: `${pid}: old priority ${old}, new priority ${nice}\n`,
  });
}

/** hw.ncpu of this host. */
const CPUS = 32;

/** cpuset(1), only `-l LIST -p PID`. */
export function cpuset(world: World, { args }: Call): Outcome {
  const { given, fault } = getopt(args, 'Ccd:gij:l:n:p:rs:t:x:');
  const [list = '', operand = ''] = [given.get('l')?.[0], given.get('p')?.[0]];
  if (fault !== undefined || list === '' || !/^\d+$/.test(operand))
    return failed(
      'cpuset: usage',
      'usage: cpuset [-l cpu-list] [-n policy:domain-list] [-s setid] cmd ...\n',
    );
  const pid = Number(operand);
  if (!isAlive(world, pid)) return failed('cpuset: gone', 'cpuset: setaffinity: No such process\n');
  if ((list.match(/\d+/g) ?? []).some((cpu) => Number(cpu) >= CPUS))
    return failed('cpuset: a CPU that is not there', 'cpuset: setaffinity: Resource deadlock avoided\n');
  world.limits.set(pid, { ...world.limits.get(pid), cpuset: list });
  return reply(EVIDENCE['cpuset: done'], 0);
}

/** rctl(8), only `-a RULE...` and `-u SUBJECT...` of processes. */
export function rctl(world: World, { args }: Call): Outcome {
  const { given, operands, fault } = getopt(args, 'ahlnru');
  if (fault !== undefined || given.has('a') === given.has('u') || operands.length === 0)
    return failed(
      'rctl: usage',
      'usage: rctl [ -h ] [-a rule | -l filter | -r filter | -u filter | filter]\n',
    );
  if (world.knobs.sysctls?.['kern.racct.enable'] !== '1')
    return failed(
      'rctl: disabled',
      'rctl: RACCT/RCTL present, but disabled; enable using kern.racct.enable=1 tunable\n',
    );
  if (given.has('u')) return usageOf(world, operands);
  let stderr = '';
  for (const rule of operands) {
    const pid = Number(/^process:(\d+):/.exec(rule)?.[1]);
    if (!isAlive(world, pid)) stderr += `rctl: failed to add rule '${rule}': No such process\n`;
    else {
      const before = world.limits.get(pid);
      world.limits.set(pid, { ...before, rules: [...(before?.rules ?? []), rule] });
    }
  }
  const count = stderr.split('\n').length - 1;
  return reply(EVIDENCE[count === 0 ? 'rctl: done' : 'rctl: gone'], count, { stderr });
}

/** Resources of a process in the kernel's order, without those it does not count at once (kern_racct.c, RACCT_SLOPPY). */
function usageOf(world: World, subjects: readonly string[]): Outcome {
  let stdout = '';
  let stderr = '';
  let failures = 0;
  for (const subject of subjects) {
    const pid = Number(/^process:(\d+)$/.exec(subject)?.[1]);
    if (isAlive(world, pid)) stdout += resourceLines(world, pid);
    else {
      stderr += `rctl: failed to show resource consumption for '${subject}': No such process\n`;
      failures += 1;
    }
  }
  const key = failures === 0 ? 'rctl: what is used' : 'rctl: nothing is told of';
  return reply(EVIDENCE[key], failures, { stdout, stderr });
}

function resourceLines(world: World, pid: number): string {
  const { cpuMs, reads, writes } = countersOf(world, pid);
  const { read, write } = accountedOf(world, pid);
  const amounts = {
    ...{ cputime: Math.floor(cpuMs / 1000), datasize: 16384, stacksize: 524288, coredumpsize: 0 },
    ...{ memoryuse: residentBytesOf(world, pid), memorylocked: 0, maxproc: 1, openfiles: 64 },
    ...{ vmemoryuse: 40960000, pseudoterminals: 0, swapuse: 0, nthr: 8, wallclock: 10, pcpu: 0 },
    ...{ readbps: read, writebps: write, readiops: reads > 0 ? 1 : 0, writeiops: writes > 0 ? 1 : 0 },
  };
  return Object.entries(amounts)
    .map(([resource, amount]) => `${resource}=${amount}\n`)
    .join('');
}
