import { judgeProcesses, type ProcessRow } from '../bhyve/process.js';
import { VmctlError } from '../errors.js';
import type { OtherSupervisor } from '../plan/other-supervisors.js';
import {
  supervisorsOf,
  isSameProcess,
  judgeTakeover,
  lookState,
  refuseSupervised,
  refuseTakeover,
  signalFor,
  type Surroundings,
} from '../plan/takeover.js';
import type { Context } from './context.js';
import { pause } from './clock.js';
import type { ProcessLook } from './process-look.js';

/** What has no trap goes at once; after this it is no longer asked (SIGKILL). */
const ASKED_MS = 3000;
/** And what is still there then cannot be ended. */
const LIMIT_MS = 10_000;
const LOOK_MS = 100;

export interface Cleared {
  readonly guest: ProcessRow;
  readonly rows: readonly ProcessRow[];
  /** When that look began, on the monotonic clock. */
  readonly now: number;
  /** Whoever supervised it and was ended. */
  readonly ended: readonly OtherSupervisor[];
  readonly warnings: readonly string[];
}

export interface Wanted {
  readonly name: string;
  readonly pid: number;
  readonly takeover: boolean;
}

/**
 * Sees to it that nobody else supervises a guest: refuses while somebody does, or ends him. The guest itself gets no
 * signal, and is the same process afterwards. Throws `denied`.
 */
export async function clearTheWay(context: Context, wanted: Wanted, signal: AbortSignal): Promise<Cleared> {
  const look = await context.seeProcesses(signal);
  const before = await surround(context, wanted, { look, signal });
  const supervisors = supervisorsOf(before);
  if (supervisors.length === 0 || !wanted.takeover) {
    const refusal = refuseSupervised(wanted.name, supervisors);
    if (refusal !== undefined) throw refusal;
    return { guest: before.guest, ...look, ended: [], warnings: terminalWarnings(before) };
  }
  const refusal = refuseTakeover(before, supervisors);
  if (refusal !== undefined) throw refusal;
  // From above: who starts the one below again goes first.
  for (const supervisor of [...supervisors].reverse())
    await endSupervisor(context, { before, look, supervisor }, signal);
  const { guest, ...after } = await lookAgain(context, { before, look }, signal);
  return { guest, ...after, ended: supervisors, warnings: pipeWarnings(supervisors) };
}

interface Looking {
  readonly look: ProcessLook;
  readonly signal: AbortSignal;
}

async function surround(
  context: Context,
  { name, pid }: Wanted,
  { look, signal }: Looking,
): Promise<Surroundings> {
  const { guests, loaders } = judgeProcesses(look.rows, name);
  const guest = guests.find((row) => row.pid === pid);
  if (guest === undefined) throw notThere(name, { pid, loads: loaders.some((row) => row.pid === pid) });
  const state = await context.execute(lookState(pid), signal);
  return { name, rows: look.rows, guest, state, libvirt: await isLibvirts(context, name) };
}

function notThere(
  name: string,
  { pid, loads }: { readonly pid: number; readonly loads: boolean },
): VmctlError {
  if (!loads)
    return new VmctlError('denied', `${name}: process ${pid} has ended`, {
      hint: `vmctl status ${name} tells what became of it`,
    });
  return new VmctlError('denied', `${name}: process ${pid} is its loader: there is no bhyve yet`, {
    hint: `when it has started: vmctl adopt ${name}`,
  });
}

/** libvirt's pid file of a guest: BHYVE_STATE_DIR of its bhyve driver. UNPROVEN: the place of the FreeBSD package. */
async function isLibvirts({ host, paths }: Context, name: string): Promise<boolean> {
  return (await host.inspect(`${paths.root}/var/run/libvirt/bhyve/${name}.pid`)) !== undefined;
}

interface Ending {
  readonly before: Surroundings;
  readonly look: ProcessLook;
  readonly supervisor: OtherSupervisor;
}

/** Asked, then killed; who he is is looked at again before every signal. */
async function endSupervisor(
  context: Context,
  { before, look, supervisor }: Ending,
  signal: AbortSignal,
): Promise<void> {
  const { host, clock, story } = context;
  const { name } = before;
  const start = clock.monotonic();
  let sent: string | undefined;
  while (clock.monotonic() - start < LIMIT_MS) {
    const { rows, now } = await context.seeProcesses(signal);
    const row = rows.find((one) => isSameProcess(supervisor.row, one, now - look.now));
    if (row === undefined || row.command !== supervisor.row.command) return;
    // At its end the supervisor has work to do: it is left to it.
    if (!rows.some((one) => isSameProcess(before.guest, one, now - look.now)))
      throw new VmctlError('denied', `${name}: process ${before.guest.pid} has ended`, {
        hint: `vmctl status ${name} tells what became of it`,
      });
    const wanted = signalFor(supervisor, now - start >= ASKED_MS);
    if (sent !== wanted) {
      story.tell(
        'vm.takeover',
        { vm: name, pid: row.pid, supervisor: supervisor.words, signal: wanted },
        'warn',
      );
      host.kill(row.pid, wanted);
      sent = wanted;
    }
    await pause(clock, LOOK_MS, signal);
    signal.throwIfAborted();
  }
  throw new VmctlError('denied', `${name}: ${supervisor.words} does not end`, {
    hint: `look at it with: ps -lp ${supervisor.row.pid}`,
  });
}

async function lookAgain(
  context: Context,
  { before, look }: Omit<Ending, 'supervisor'>,
  signal: AbortSignal,
): Promise<Pick<Cleared, 'guest' | 'rows' | 'now'>> {
  const { name } = before;
  const { rows, now } = await context.seeProcesses(signal);
  const libvirt = await isLibvirts(context, name);
  const fault = judgeTakeover(before, { name, rows, libvirt }, now - look.now);
  if (fault !== undefined) throw fault;
  const guest = rows.find((row) => isSameProcess(before.guest, row, now - look.now)) ?? before.guest;
  return { guest, rows, now };
}

function terminalWarnings({ state }: Surroundings): readonly string[] {
  return state.includes('+')
    ? [
        'it runs in the foreground of a terminal and ends with it (SIGHUP): vmctl restart gives it a session of its own',
      ]
    : [];
}

/** daemon(8) reads what its child prints, through a pipe that is broken now (daemon.c). UNPROVEN: that bhyve dies of SIGPIPE. */
function pipeWarnings(supervisors: readonly OtherSupervisor[]): readonly string[] {
  return supervisors.some(({ kind }) => kind === 'daemon')
    ? [
        'bhyve printed to daemon(8), which has ended: the next message may end the guest (SIGPIPE); vmctl restart mends that',
      ]
    : [];
}
