import { blankSecrets } from '../bhyve/blank-secrets.js';
import { judgeProcesses, START_TOLERANCE_MS, type ProcessRow } from '../bhyve/process.js';
import { VmctlError } from '../errors.js';
import { lastWords } from './answer.js';
import { findAbove, findLibvirt, findVmBhyve, type OtherSupervisor } from './other-supervisors.js';
import { look, type Steps } from './step.js';

/** What stands around a guest that somebody else started. */
export interface Surroundings {
  readonly name: string;
  readonly rows: readonly ProcessRow[];
  readonly guest: ProcessRow;
  /** The guest's STAT of ps(1). */
  readonly state: string;
  /** Whether libvirt has a pid file of it. */
  readonly libvirt: boolean;
}

/** STAT of one process; empty = it has ended. `+`: in the foreground of its terminal (ps.1). */
export function* lookState(pid: number): Steps<string> {
  const result = yield* look({ file: 'ps', args: ['-o', 'state=', '-p', String(pid)] });
  if (result.code !== 0 && result.code !== 1)
    throw new VmctlError('host', `cannot look at process ${pid}: ps: ${lastWords(result)}`);
  return result.stdout.trim();
}

/** Whoever supervises the guest, nearest first. */
export function supervisorsOf({ name, rows, guest, libvirt }: Surroundings): readonly OtherSupervisor[] {
  const above = findAbove(rows, guest, name);
  const ofLibvirt = libvirt ? findLibvirt(rows) : undefined;
  const all = [...above, ...findVmBhyve(rows, name), ...(ofLibvirt === undefined ? [] : [ofLibvirt])];
  // The shell that sets vm-bhyve's limits is a fork of its supervisor and is gone in a second (its lib/vm-rctl).
  const family = new Set(all.filter(({ kind }) => kind === 'vm-bhyve').map(({ row }) => row.pid));
  return all.filter(
    ({ kind, row }, at) =>
      all.findIndex((one) => one.row.pid === row.pid) === at &&
      !(kind === 'vm-bhyve' && family.has(row.ppid) && row.pid !== guest.ppid),
  );
}

/** Why a guest may not be taken over while those supervise it; undefined = nobody does. */
export function refuseSupervised(
  name: string,
  supervisors: readonly OtherSupervisor[],
): VmctlError | undefined {
  const [supervisor] = supervisors;
  if (supervisor === undefined) return undefined;
  return new VmctlError('denied', `${name}: its guest is supervised by ${supervisor.words}`, {
    hint: `stop it there, or let vmctl end that process first, which the guest survives: vmctl adopt ${name} --takeover`,
  });
}

/** Why even --takeover may not end those; undefined = it may. */
export function refuseTakeover(
  surroundings: Surroundings,
  supervisors: readonly OtherSupervisor[],
): VmctlError | undefined {
  const { name, state } = surroundings;
  if (supervisors.length === 0) return undefined;
  // The kernel sends SIGHUP to the foreground of a terminal whose session leader ends, and to a group that loses its
  // last parent while one of it is stopped (kern_proc.c killjobc, orphanpg); bhyve dies of it (facts.md 6.10).
  if (state.includes('+'))
    return refusal(
      name,
      `it runs in the foreground of a terminal, and could end with ${supervisors[0]?.words}`,
    );
  if (state.startsWith('T')) return refusal(name, 'its process is stopped (SIGSTOP)');
  const shared = supervisors.find((supervisor) => isShared(surroundings, supervisor));
  return shared && refusal(name, `${shared.words} is not its supervisor alone`);
}

function refusal(name: string, reason: string): VmctlError {
  return new VmctlError('denied', `${name}: its guest cannot be taken over: ${reason}`, {
    hint: `stop it where it was started, then: vmctl start ${name}`,
  });
}

/** A program that nobody knows, one that has other guests below it, rc(8) itself. */
function isShared({ rows, guest }: Surroundings, { kind, row }: OtherSupervisor): boolean {
  if (kind === 'program') return true;
  if (kind === 'script' && /^\S*sh (?:-\S+ )*\/etc\/rc(?:\.\w+|\.d\/\S+)?(?: |$)/.test(row.command))
    return true;
  return rows.some((one) => one.pid !== guest.pid && isBhyve(one) && isBelow(rows, one, row.pid));
}

function isBhyve({ command, titled }: ProcessRow): boolean {
  return titled || /^(?:\S*\/)?(?:bhyve|bhyveload|grub-bhyve)(?: |$)/.test(command);
}

function isBelow(rows: readonly ProcessRow[], row: ProcessRow, pid: number): boolean {
  const passed = new Set<number>();
  let at: ProcessRow | undefined = row;
  while (at !== undefined && !passed.has(at.pid)) {
    const parent: number = at.ppid;
    if (parent === pid) return true;
    passed.add(at.pid);
    at = rows.find((one) => one.pid === parent);
  }
  return false;
}

/**
 * Which signal ends a supervisor without harm to the guest. daemon(8) hands SIGTERM on to its child (facts.md 9), and a
 * script may trap it to end its guest: those get no word in it. vm-bhyve's has no trap (its lib/vm-run).
 */
export function signalFor({ kind }: OtherSupervisor, late: boolean): 'SIGTERM' | 'SIGKILL' {
  return kind === 'vm-bhyve' && !late ? 'SIGTERM' : 'SIGKILL';
}

/** Whether two looks show one process; its title may have come in between. */
export function isSameProcess(a: ProcessRow, b: ProcessRow, elapsedMs: number): boolean {
  const drift = Math.abs((b.elapsedSeconds - a.elapsedSeconds) * 1000 - elapsedMs);
  return a.pid === b.pid && drift <= START_TOLERANCE_MS;
}

/** What is there after the supervisors have ended; undefined = the guest, alone. */
export function judgeTakeover(
  before: Surroundings,
  after: Omit<Surroundings, 'guest' | 'state'>,
  elapsedMs: number,
): VmctlError | undefined {
  const { name } = before;
  const { guests, loaders } = judgeProcesses(after.rows, name);
  const guest = guests.find((row) => isSameProcess(before.guest, row, elapsedMs));
  if (guest === undefined)
    return new VmctlError('host', `${name}: its guest has ended while it was taken over`, {
      hint: `vmctl status ${name} shows what became of it`,
    });
  const other = [...guests, ...loaders].find((row) => row !== guest);
  if (other !== undefined)
    return refusal(name, `somebody has started another ${blankSecrets(other.command)} (pid ${other.pid})`);
  const [supervisor] = supervisorsOf({ ...after, guest, state: '' });
  return supervisor && refusal(name, `${supervisor.words} has come in the place of the one that was ended`);
}
