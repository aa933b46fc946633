import { readdirSync, readFileSync } from 'node:fs';

// What the real machine knows of a process: the simulator runs on Linux, or wherever /proc looks like Linux's.

/** Parent of a living process; undefined when it is gone or a zombie. */
export function parentOf(pid: number): number | undefined {
  const stat = read(`/proc/${pid}/stat`);
  const [state, ppid] = stat?.slice(stat.lastIndexOf(')') + 2).split(' ') ?? [];
  return state === undefined || state === 'Z' || state === 'X' ? undefined : Number(ppid);
}

/** Argv, kernel name and start of a process. */
export function describeReal(
  pid: number,
): { argv: readonly string[]; ucomm: string; ppid: number; startedAt: number } | undefined {
  const ppid = parentOf(pid);
  const argv = read(`/proc/${pid}/cmdline`)?.split('\0').slice(0, -1);
  const ucomm = read(`/proc/${pid}/comm`)?.trim();
  if (ppid === undefined || argv === undefined || ucomm === undefined) return undefined;
  return { argv: argv.length === 0 ? [ucomm] : argv, ucomm, ppid, startedAt: startOf(pid) };
}

/** CLK_TCK of Linux. */
const TICKS = 100;

/** ms since the epoch. */
function startOf(pid: number): number {
  const stat = read(`/proc/${pid}/stat`) ?? '';
  const ticks = Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19]);
  const uptime = Number(read('/proc/uptime')?.split(' ')[0]);
  return Number.isFinite(ticks - uptime) ? Date.now() - (uptime - ticks / TICKS) * 1000 : Date.now();
}

/** Leaders of sessions of a world that are none of its shims: what was started in it for its own sake. */
export function leadersOf(root: string, known: (pid: number) => boolean): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name) && !known(Number(name)) && isLeader(name))
    .map(Number)
    .filter(
      (pid) => belongsTo(root, pid) && read(`/proc/${pid}/cmdline`)?.includes(`${root}/bin/`) === false,
    );
}

function isLeader(pid: string): boolean {
  const stat = read(`/proc/${pid}/stat`) ?? '';
  return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[3] === pid;
}

/** Whether a process belongs to a world: the world's directory is in its environment (PATH, VMCTL_ROOT). */
export function belongsTo(root: string, pid: number): boolean {
  return read(`/proc/${pid}/environ`)?.includes(`${root}/bin`) === true;
}

/** All processes of a world but the given one and its ancestors. */
export function processesOf(root: string, sparing: number): number[] {
  const spared = new Set<number>();
  for (let at: number | undefined = sparing; at !== undefined && at > 1; at = parentOf(at)) spared.add(at);
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((pid) => pid !== process.pid && !spared.has(pid) && belongsTo(root, pid));
}

function read(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}
