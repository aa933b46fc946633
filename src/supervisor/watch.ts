import { describeExit } from '../bhyve/exit-words.js';
import { judgeExit } from '../bhyve/judge-exit.js';
import { judgeProcesses } from '../bhyve/process.js';
import type { GuestExit } from '../bhyve/exit.js';
import type { HostProcess } from '../host/host.js';
import { readRunRecord } from '../store/records.js';
import type { GuestInput } from '../vm/actors.js';
import type { Sighting } from '../vm/sighting.js';
import { watchCompanions } from './companion-watch.js';
import { attendReaders } from './console-log.js';
import type { Context } from './context.js';
import { pause, type Clock } from './clock.js';
import { rememberGuest } from './guest-record.js';
import { beginRun, hookRecordOf } from './hook-book.js';
import { adoptProcess } from './keeper.js';
import { applyLimits } from './limits.js';
import { outputSince } from './output.js';

/** The title comes after device initialisation: moments for a small guest, minutes for a large wired one. */
const FIRST_CONFIRM_LOOK_MS = 1000;
const LAST_CONFIRM_LOOK_MS = 30_000;
const BEAT_MS = 500;

/** Resolves with how the guest ended. Until its title is seen it is looked for now and then, and the machine told. */
export async function watchGuest(
  context: Context,
  input: GuestInput,
  signal: AbortSignal,
): Promise<GuestExit> {
  const { name, guest } = input;
  const known = context.processes.get(name);
  const process = known?.pid === guest.pid ? known : await adoptOne(context, input);
  const ended = new AbortController();
  const confirmation = guest.confirmed
    ? Promise.resolve(true)
    : confirm(context, input, AbortSignal.any([signal, ended.signal]));
  watchOver(context, input, AbortSignal.any([signal, ended.signal]));
  const exit = await untilAborted(process, signal);
  ended.abort();
  // Nobody is left to be waited for: neither a keeper nor a later guest of that pid is this one's.
  context.processes.delete(name);
  context.keepers.delete(name);
  const confirmed = guest.confirmed || (await confirmation) || isRememberedUp(context, input);
  const judged = judgeExit({ exit, confirmed, output: outputSince(context, name).lines() });
  context.story.tell('guest.exited', { vm: name, pid: guest.pid, exit: judged, words: describeExit(judged) });
  return judged;
}

/** The programs beside a guest that lives, and what it will owe. */
function watchOver(context: Context, { name, definition }: GuestInput, signal: AbortSignal): void {
  void watchCompanions(context, name, signal);
  void attendReaders(context, name).catch(() => undefined);
  try {
    if (hookRecordOf(context, name) === undefined) beginRun(context, definition, 'boot');
  } catch (error) {
    context.story.tell('vm.warning', { vm: name, reason: (error as Error).message }, 'error');
  }
}

/** Whoever sent it a signal has looked at it before, and may have seen its title first. */
function isRememberedUp({ paths }: Context, { name, guest }: GuestInput): boolean {
  const record = readRunRecord(paths, name);
  return record?.pid === guest.pid && record.confirmed;
}

/** A guest of an earlier daemon. */
async function adoptOne(context: Context, { name, definition, guest }: GuestInput): Promise<HostProcess> {
  context.processes.get(name)?.release();
  const process = await adoptProcess(context, name, guest.pid);
  context.processes.set(name, process);
  context.story.tell('vm.adopted', { vm: name, pid: guest.pid });
  // Its launcher may have died before them, or have been another program.
  void applyLimits(context, { definition, pid: guest.pid });
  return process;
}

/** Looks until the title is there; resolves with whether it was seen. Never rejects: nobody listens while the guest lives. */
async function confirm(context: Context, input: GuestInput, signal: AbortSignal): Promise<boolean> {
  for (let wait = FIRST_CONFIRM_LOOK_MS; ; wait = Math.min(wait * 2, LAST_CONFIRM_LOOK_MS)) {
    await pause(context.clock, untilBeat(context.clock, wait), signal);
    if (signal.aborted) return false;
    const seen = await titled(context, input, signal);
    if (seen === undefined) continue;
    rememberGuest(context, input.name, seen);
    context.send(input.name, { type: 'guest.confirmed' });
    return true;
  }
}

/** All guests are looked for on the same beats, so that they share a look: many come up at the same time. */
function untilBeat(clock: Clock, wait: number): number {
  const at = clock.monotonic() + wait;
  return Math.ceil(at / BEAT_MS) * BEAT_MS - clock.monotonic();
}

async function titled(
  context: Context,
  { name, guest }: GuestInput,
  signal: AbortSignal,
): Promise<Sighting | undefined> {
  try {
    const { rows, now } = await context.seeProcesses(signal);
    const { guests } = judgeProcesses(rows, name);
    const row = guests.find((one) => one.pid === guest.pid && one.titled);
    return row === undefined ? undefined : { row, now };
  } catch {
    return undefined;
  }
}

function untilAborted(process: HostProcess, signal: AbortSignal): HostProcess['exited'] {
  return new Promise((resolve, reject) => {
    signal.addEventListener('abort', () => reject(new Error('no longer watched')), { once: true });
    void process.exited.then(resolve);
  });
}
