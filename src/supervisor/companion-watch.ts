import { companionsOf } from '../bhyve/companion.js';
import { parsePwait, planPwait } from '../bhyve/pwait.js';
import type { HostProcess } from '../host/host.js';
import { companionExitFile } from '../store/paths.js';
import { readRunRecord } from '../store/records.js';
import { removeFile } from '../store/file.js';
import type { ProgramRecord } from '../vm/record.js';
import { findProgram } from '../vm/sighting.js';
import { pause } from './clock.js';
import { rememberCompanions } from './companion-book.js';
import { startCompanion } from './companions.js';
import type { Context } from './context.js';
import type { ProcessLook } from './process-look.js';
import { exitWords } from './program-spawn.js';
import { holdProcess, type CompanionState } from './programs.js';

/** Between the end of a companion and its next start: doubled each time, until one has lived this long. */
const FIRST_RETRY_MS = 1000;
const LAST_RETRY_MS = 60_000;

/** Watches the companions of a guest that lives, also those that an earlier daemon has started. Never rejects. */
export async function watchCompanions(context: Context, vm: string, signal: AbortSignal): Promise<void> {
  try {
    const states = context.programs.companions.get(vm) ?? (await adopt(context, vm, signal));
    await Promise.all(states.map((state) => watchOne(context, { vm, state }, signal)));
  } catch (error) {
    if (!signal.aborted)
      context.story.tell(
        'vm.warning',
        { vm, reason: `its companions are not watched: ${(error as Error).message}` },
        'error',
      );
  }
}

interface Watched {
  readonly vm: string;
  readonly state: CompanionState;
}

async function watchOne(context: Context, { vm, state }: Watched, signal: AbortSignal): Promise<void> {
  for (let wait = FIRST_RETRY_MS; ;) {
    const began = context.clock.monotonic();
    await noticeEnd(context, { vm, state }, signal);
    if (signal.aborted || !state.companion.restart) return;
    wait = context.clock.monotonic() - began >= LAST_RETRY_MS ? FIRST_RETRY_MS : wait;
    await pause(context.clock, wait, signal);
    if (signal.aborted) return;
    await again(context, { vm, state }, signal);
    wait = Math.min(wait * 2, LAST_RETRY_MS);
  }
}

async function noticeEnd(context: Context, { vm, state }: Watched, signal: AbortSignal): Promise<void> {
  const { process } = state;
  if (process === undefined) return;
  const exit = await Promise.race([process.exited, aborted(signal)]);
  // It goes with its guest: that is no news.
  if (exit === undefined || signal.aborted) return;
  delete state.process;
  tellEnd(context, { vm, state }, exitWords(exit));
}

function tellEnd(context: Context, { vm, state }: Watched, words: string): void {
  state.ended = words;
  const pid = state.record.pid ?? null;
  context.story.tell('companion.ended', { vm, companion: state.companion.name, pid, words }, 'warn');
  context.changed(vm);
}

/** The same state, with another process. A failure is told; the next try is its watcher's. */
async function again(context: Context, { vm, state }: Watched, signal: AbortSignal): Promise<void> {
  const keep = (next: CompanionState): void => {
    state.record = next.record;
    if (next.process !== undefined) holdProcess(state, next.process);
    rememberCompanions(context, vm);
  };
  try {
    await startCompanion(context, { vm, companion: state.companion, keep, signal });
    delete state.ended;
    context.changed(vm);
  } catch (error) {
    if (signal.aborted) return;
    state.ended = (error as Error).message.replace(`${vm}: companion ${state.companion.name} `, '');
    context.story.tell('vm.warning', { vm, reason: (error as Error).message }, 'warn');
  }
}

/** Those on the record of a guest that an earlier daemon has launched. */
async function adopt(context: Context, vm: string, signal: AbortSignal): Promise<readonly CompanionState[]> {
  const record = readRunRecord(context.paths, vm);
  const records = record?.companions ?? [];
  if (record === undefined || records.length === 0) return [];
  const companions = companionsOf(record.definition, context.layout());
  const look = await context.seeProcesses(signal);
  const states = await Promise.all(
    records.map(async (one): Promise<CompanionState> => {
      const companion = companions.find(({ name }) => name === one.name) ?? {
        ...{ name: one.name, command: [one.command.file, ...one.command.args] as const, restart: false },
      };
      const process = await findAgain(context, { vm, record: one, look });
      const state: CompanionState = { companion, record: one };
      if (process === undefined) return state;
      state.record = { ...one, pid: process.pid };
      holdProcess(state, process);
      return state;
    }),
  );
  signal.throwIfAborted();
  context.programs.companions.set(vm, states);
  for (const state of states)
    if (state.process === undefined) tellEnd(context, { vm, state }, 'has ended, nobody knows how');
  rememberCompanions(context, vm);
  return states;
}

interface Sought {
  readonly vm: string;
  readonly record: ProgramRecord;
  readonly look: ProcessLook;
}

/** pwait(1) tells of its end, as of a guest's: one that an earlier daemon has left, or another. */
async function findAgain(context: Context, { vm, record, look }: Sought): Promise<HostProcess | undefined> {
  const row = findProgram(record, look);
  if (row === undefined) return undefined;
  const exitFile = companionExitFile(context.paths, vm, record.name);
  const { file, args } = planPwait(row.pid);
  const command = [file, ...args].join(' ');
  if (!look.rows.some((other) => other.command === command && other.ppid === 1)) {
    removeFile(exitFile);
    await context.host.spawn(planPwait(row.pid), { output: exitFile });
  }
  return context.host.adopt({
    ...{ pid: row.pid, exitFile },
    readExit: (text) => parsePwait(text, row.pid),
    alive: async () => findProgram({ ...record, pid: row.pid }, await context.seeProcesses()) !== undefined,
  });
}

function aborted(signal: AbortSignal): Promise<undefined> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve(undefined);
    signal.addEventListener('abort', () => resolve(undefined), { once: true });
  });
}
