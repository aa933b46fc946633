import { VmctlError } from '../errors.js';
import type { HostSignal } from '../host/host.js';
import { companionExitFile } from '../store/paths.js';
import { removeFile } from '../store/file.js';
import type { ProgramRecord } from '../vm/record.js';
import { findProgram } from '../vm/sighting.js';
import { pause } from './clock.js';
import { recordsOf } from './companion-book.js';
import type { Context } from './context.js';

/** What a companion has between SIGTERM and SIGKILL, as reckoned in plan/shutdown-budget. */
const GRACE_MS = 5000;
const KILLED_WITHIN_MS = 5000;
const LOOK_MS = 50;

/**
 * Ends all companions of a VM whose guest is gone, whoever started them: those of this daemon, else those on record that a look
 * proves to be the same. Rejects with `host` while one lives on.
 */
export async function endCompanions(context: Context, name: string, signal: AbortSignal): Promise<void> {
  const records = [...recordsOf(context, name)].reverse();
  if (records.length === 0) return;
  const asked = await send(context, { name, records, how: 'SIGTERM' }, signal);
  const left = await gone(context, asked, GRACE_MS, signal);
  const killed = left.length === 0 ? [] : await send(context, { name, records, how: 'SIGKILL' }, signal);
  const [stuck] = await gone(context, killed, KILLED_WITHIN_MS, signal);
  if (stuck !== undefined)
    throw new VmctlError('host', `${name}: its companion, process ${stuck}, does not end`, {
      hint: `look at it with: ps -o pid,state,wchan,command -p ${stuck}`,
    });
  for (const state of context.programs.companions.get(name) ?? []) state.process?.release();
  context.programs.companions.delete(name);
  for (const record of records) removeFile(companionExitFile(context.paths, name, record.name));
}

interface Signalling {
  readonly name: string;
  readonly records: readonly ProgramRecord[];
  readonly how: HostSignal;
}

/** Pids that were signalled, with all of their process groups. */
async function send(
  context: Context,
  { name, records, how }: Signalling,
  signal: AbortSignal,
): Promise<readonly number[]> {
  const states = context.programs.companions.get(name) ?? [];
  const children = new Set(
    states.flatMap(({ process, exit }) => (process === undefined || exit !== undefined ? [] : [process.pid])),
  );
  const look = await context.seeProcesses(signal);
  const pids = records.flatMap((record) => {
    const row = findProgram(record, look);
    if (row !== undefined) return [row.pid];
    // A child of ours that the look was too early for.
    return record.pid !== undefined && children.has(record.pid) ? [record.pid] : [];
  });
  for (const pid of pids) context.host.kill(-pid, how);
  return pids;
}

/** Waits until those processes are gone; the pids of those that are not. */
async function gone(
  { clock, host }: Context,
  pids: readonly number[],
  withinMs: number,
  signal: AbortSignal,
): Promise<readonly number[]> {
  const deadline = clock.monotonic() + withinMs;
  let left = pids;
  while ((left = left.filter((pid) => host.alive(pid))).length > 0 && clock.monotonic() < deadline) {
    signal.throwIfAborted();
    await pause(clock, LOOK_MS, signal);
  }
  return left;
}
