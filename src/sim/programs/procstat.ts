import { getopt } from '../getopt.js';
import { isAlive } from '../process.js';
import { reply, type Call, type Evidence, type Outcome } from '../call.js';
import { osreldateOf } from './sysctl.js';
import type { World } from '../world.js';

export const EVIDENCE = {
  'procstat: -i':
    'usr.bin/procstat/procstat_sigs.c [14]; an armed button is SIG_IGN: usr.sbin/bhyve/pm.c [14]',
  'procstat: -b': 'usr.bin/procstat/procstat_bin.c: header and row, none for a process that is gone',
  'procstat: gone': 'lib/libprocstat/libprocstat.c [14]; that the errno is ESRCH: UNPROVEN',
  'procstat: other': 'UNPROVEN',
} satisfies Evidence;

/** sys_signame of FreeBSD, from 1. */
const NAMES =
  'HUP INT QUIT ILL TRAP ABRT EMT FPE KILL BUS SEGV SYS PIPE ALRM TERM URG STOP TSTP CONT CHLD TTIN TTOU IO XCPU XFSZ VTALRM PROF WINCH INFO USR1 USR2 THR'.split(
    ' ',
  );
const SIG_MAX = 128;

/** procstat(1), only `-b PID...` and `-i PID...`: one row a signal, flags pending, ignored, caught. */
export function procstat(world: World, call: Call): Outcome {
  const { given, operands } = getopt(call.args, 'abCcefHhijkLlM:N:nrSstvw:x');
  if (given.has('b')) return binaries(world, operands.map(Number), given.has('h'));
  if (!given.has('i')) return reply(EVIDENCE['procstat: other'], 1, { stderr: 'procstat: not simulated\n' });
  let stdout = given.has('h') ? '' : `${'PID'.padStart(5)} ${'COMM'.padEnd(16)} ${'SIG'.padEnd(7)} FLAGS\n`;
  for (const pid of operands.map(Number)) {
    if (!isAlive(world, pid)) {
      const stderr = 'procstat: sysctl(kern.proc): No such process\nprocstat: procstat_getprocs()\n';
      return reply(EVIDENCE['procstat: gone'], 1, { stdout, stderr });
    }
    stdout += signalRows(world, pid);
  }
  return reply(EVIDENCE['procstat: -i'], 0, { stdout });
}

/** A process that is gone costs its row. */
function binaries(world: World, pids: readonly number[], bare: boolean): Outcome {
  const head = `${'PID'.padStart(5)} ${'COMM'.padEnd(16)} ${'OSREL'.padStart(8)} PATH\n`;
  const rows = pids.flatMap((pid) => {
    const comm = isAlive(world, pid) ? world.processes.get(pid)?.ucomm : undefined;
    if (comm === undefined) return [];
    const path = comm === 'bhyve' ? '/usr/sbin/bhyve' : '-';
    const osrel = String(osreldateOf(world)).padStart(8);
    return [`${String(pid).padStart(5)} ${comm.padEnd(16)} ${osrel} ${path}\n`];
  });
  return reply(EVIDENCE['procstat: -b'], 0, { stdout: `${bare ? '' : head}${rows.join('')}` });
}

/** A bhyve that has armed the button ignores TERM and gets it by kevent (usr.sbin/bhyve/pm.c). */
function signalRows(world: World, pid: number): string {
  const comm = world.processes.get(pid)?.ucomm ?? '-';
  const armed = world.guests.get(pid)?.acpi === true;
  let rows = '';
  for (let signal = 1; signal <= SIG_MAX; signal += 1) {
    const name = NAMES[signal - 1] ?? String(signal);
    const flags = name === 'TERM' && armed ? '-I-' : '---';
    rows += `${String(pid).padStart(5)} ${comm.padEnd(16)} ${name.padEnd(7)}  ${flags}\n`;
  }
  return rows;
}
