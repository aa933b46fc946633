import type { HostCommand } from '../command/command.js';
import { answer } from './answer.js';
import { look, type Steps } from './step.js';

/** Counters of one process, since it began; null = ps(1) cannot tell, of one that is swapped out. */
export interface ProcessUsage {
  readonly pid: number;
  readonly elapsedSeconds: number;
  readonly cpuSeconds: number | null;
  readonly residentBytes: number | null;
  /** Block operations it waited for, not bytes: ru_inblock, ru_oublock. What a cache writes later is nobody's. */
  readonly reads: number | null;
  readonly writes: number | null;
}

/** What racct(9) says a process reads and writes just now. */
export interface AccountedUsage {
  readonly readBytesPerSecond: number;
  readonly writeBytesPerSecond: number;
}

/*
 * Keywords as in bin/ps/keyword.c: `time` is minutes:seconds.hundredths of ki_runtime, `rss` KiB, `inblk` and `oublk` the
 * counters of getrusage(2). -p takes a list, and shows processes without a terminal too (ps.c).
 */
const COLUMNS = ['pid=', 'etimes=', 'time=', 'rss=', 'inblk=', 'oublk='];

/** One ps(1) for all of them; those that are gone are left out. Nothing is run for nobody. */
export function* lookUsage(pids: readonly number[]): Steps<readonly ProcessUsage[]> {
  if (pids.length === 0) return [];
  const args = ['-p', pids.join(','), ...COLUMNS.flatMap((column) => ['-o', column])];
  const { stdout } = yield* look({ file: 'ps', args }, { fresh: answer(1) });
  return parseUsage(stdout);
}

/** Undefined = racct(9) is not in this kernel, or was not switched on by the boot loader. */
export function* lookAccounting(
  pids: readonly number[],
): Steps<ReadonlyMap<number, AccountedUsage> | undefined> {
  if (pids.length === 0) return new Map();
  const args = ['-u', ...pids.map((pid) => `process:${pid}`)];
  const { stdout, stderr, code } = yield* look({ file: 'rctl', args }, { fresh: answer(1) });
  // rctl exits with the number of subjects it could not tell of.
  if (code === null || (stdout === '' && !NOT_TOLD.test(stderr))) return undefined;
  return parseAccounting({ stdout, stderr }, pids);
}

const ACCOUNTING: HostCommand = { file: 'sysctl', args: ['-n', 'kern.racct.enable'] };

/** Whether racct(9) counts: a tunable of the boot loader, read-only later (kern_racct.c). */
export function* lookRacct(): Steps<boolean> {
  const { code, stdout } = yield* look(ACCOUNTING, { fresh: answer(0, { stdout: '0\n' }) });
  return code === 0 && stdout.trim() === '1';
}

/** Lines that are not as expected are left out. */
export function parseUsage(stdout: string): readonly ProcessUsage[] {
  return stdout.split('\n').flatMap((line) => {
    const [pid, elapsed, time, rss, reads, writes, ...more] = line.trim().split(/\s+/);
    if (writes === undefined || more.length > 0 || !isCount(pid) || !isCount(elapsed)) return [];
    const kibibytes = countOf(rss);
    return {
      pid: Number(pid),
      elapsedSeconds: Number(elapsed),
      cpuSeconds: parseCpuTime(time ?? ''),
      residentBytes: kibibytes === null ? null : kibibytes * 1024,
      reads: countOf(reads),
      writes: countOf(writes),
    };
  });
}

/** `12:34.56`; the decimal point is the locale's (print.c). */
export function parseCpuTime(text: string): number | null {
  const [, minutes, seconds] = /^(\d+):(\d\d[.,]\d\d)$/.exec(text) ?? [];
  return seconds === undefined ? null : Number(minutes) * 60 + Number(seconds.replace(',', '.'));
}

const NOT_TOLD = /failed to show resource consumption for 'process:(\d+)'/;

/**
 * rctl(8) prints for each subject `resource=amount`, a line each, and does not say whose: in the order they were asked for,
 * without those it names on stderr (rctl.c, show_usage). Where that does not come out even, nothing is believed. UNPROVEN
 * is how near the amounts of readbps and writebps are to a rate: kern_racct.c adds up bytes and each second leaves 0.3 of
 * the sum, so that what is steady reads as 0.4 to 1.4 of itself.
 */
export function parseAccounting(
  { stdout, stderr }: { readonly stdout: string; readonly stderr: string },
  pids: readonly number[],
): ReadonlyMap<number, AccountedUsage> {
  const silent = new Set([...stderr.matchAll(new RegExp(NOT_TOLD, 'g'))].map(([, pid]) => Number(pid)));
  const told = pids.filter((pid) => !silent.has(pid));
  const parts = partsOf(stdout);
  if (parts.length !== told.length) return new Map();
  return new Map(
    told.flatMap((pid, at) => {
      const read = parts[at]?.get('readbps');
      const write = parts[at]?.get('writebps');
      if (read === undefined || write === undefined) return [];
      return [[pid, { readBytesPerSecond: read, writeBytesPerSecond: write }] as const];
    }),
  );
}

/** A resource that was there already begins the next subject. */
function partsOf(stdout: string): readonly ReadonlyMap<string, number>[] {
  const parts: Map<string, number>[] = [];
  for (const [, resource = '', amount] of stdout.matchAll(/^(\w+)=(\d+)$/gm)) {
    const last = parts.at(-1);
    if (last === undefined || last.has(resource)) parts.push(new Map([[resource, Number(amount)]]));
    else last.set(resource, Number(amount));
  }
  return parts;
}

function isCount(text: string | undefined): boolean {
  return /^\d{1,15}$/.test(text ?? '');
}

function countOf(text: string | undefined): number | null {
  return isCount(text) ? Number(text) : null;
}
