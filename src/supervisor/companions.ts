import { companionsOf, type Companion } from '../bhyve/companion.js';
import { VmctlError } from '../errors.js';
import type { HostProcess } from '../host/host.js';
import { clearSocket, makePrivateDirectory } from '../store/companion-files.js';
import { vmPathsOf } from '../store/paths.js';
import { sizeOf } from '../store/tail.js';
import type { LaunchInput } from '../vm/actors.js';
import { pause } from './clock.js';
import { endCompanions } from './companion-end.js';
import type { Context } from './context.js';
import { writeLaunchRecord } from './launch.js';
import { markOutput } from './output.js';
import { findProgramFile } from './program-file.js';
import { exitWords, lastLineSince, spawnProgram } from './program-spawn.js';
import { holdProcess, type CompanionState } from './programs.js';

/** How long a companion may take until its socket is there. */
const SOCKET_WITHIN_MS = 15_000;
const LOOK_MS = 50;
/** One without a socket has to live at least this long. */
const STAYS_MS = 200;
/** sun_path of unix(4) has 104 bytes; bhyve keeps two of them free (tpm_emul_swtpm.c) and cuts what is longer. */
const SOCKET_PATH_MOST = 102;

/** All companions of a VM in their order, on record before bhyve runs. Rejects with `host` when one does not come. */
export async function startCompanions(
  context: Context,
  input: LaunchInput,
  signal: AbortSignal,
): Promise<void> {
  const { accompanying } = context.programs;
  const work = startAll(context, input, signal);
  const settled = work.catch(() => undefined);
  accompanying.set(input.name, settled);
  try {
    await work;
  } finally {
    if (accompanying.get(input.name) === settled) accompanying.delete(input.name);
  }
}

async function startAll(context: Context, input: LaunchInput, signal: AbortSignal): Promise<void> {
  const { name, definition } = input;
  await endCompanions(context, name, signal);
  for (const companion of companionsOf(definition, context.layout())) {
    signal.throwIfAborted();
    const keep = (state: CompanionState, spawned: boolean): void => {
      const others = (context.programs.companions.get(name) ?? []).filter((one) => one !== state);
      context.programs.companions.set(name, [...others, state]);
      if (!spawned) writeLaunchRecord(context, input);
    };
    await startCompanion(context, { vm: name, companion, keep, signal });
    writeLaunchRecord(context, input);
  }
  // What they said so far is not to be taken for bhyve's words.
  markOutput(context, name);
}

export interface CompanionStart {
  readonly vm: string;
  readonly companion: Companion;
  /** Puts it on record, before and after it is spawned. */
  readonly keep: (state: CompanionState, spawned: boolean) => void;
  readonly signal: AbortSignal;
}

/** Resolves when it is there to be used. Rejects with `host`; what was spawned stays on record. */
export async function startCompanion(context: Context, start: CompanionStart): Promise<CompanionState> {
  const { vm, companion, keep, signal } = start;
  const { name, command, socket, stateDirectory, hint } = companion;
  const what = `companion ${name}`;
  const file = findProgramFile(context, { vm, words: command, what, hint });
  if (socket !== undefined) prepareSocket(vm, what, socket);
  if (stateDirectory !== undefined) makePrivateDirectory(stateDirectory);
  const mark = sizeOf(vmPathsOf(context.paths, vm).output);
  const since = context.clock.monotonic();
  const state: CompanionState = {
    companion,
    record: { name, command: { file, args: command.slice(1) }, since },
  };
  keep(state, false);
  const process = await spawnProgram(context, state.record.command, { vm });
  holdProcess(state, process);
  state.record = { ...state.record, pid: process.pid };
  keep(state, true);
  context.story.tell('companion.started', { vm, companion: name, pid: process.pid });
  const fault = await awaitUse(context, { process, socket, signal });
  signal.throwIfAborted();
  if (fault === undefined) return state;
  const last = lastLineSince(context, vm, mark);
  throw new VmctlError('host', `${vm}: ${what} ${fault}${last === undefined ? '' : `: ${last}`}`, {
    hint: `see: vmctl logs ${vm}; a companion stays in the foreground`,
  });
}

function prepareSocket(vm: string, what: string, socket: string): void {
  const size = Buffer.byteLength(socket);
  if (size > SOCKET_PATH_MOST)
    throw new VmctlError(
      'host',
      `${vm}: ${what}: ${socket} has ${size} bytes, a socket at most ${SOCKET_PATH_MOST}`,
      {
        hint: 'give it a shorter path, or the VM a shorter name',
      },
    );
  clearSocket(socket);
}

interface Awaited {
  readonly process: HostProcess;
  readonly socket: string | undefined;
  readonly signal: AbortSignal;
}

/** What is wrong with it; undefined = nothing. */
async function awaitUse(
  { clock, host }: Context,
  { process, socket, signal }: Awaited,
): Promise<string | undefined> {
  let ended: string | undefined;
  void process.exited.then((exit) => (ended = exitWords(exit)));
  const began = clock.monotonic();
  const isThere = async (): Promise<boolean> =>
    socket === undefined
      ? clock.monotonic() - began >= STAYS_MS
      : (await host.inspect(socket))?.kind === 'socket';
  while (ended === undefined && !signal.aborted) {
    if (await isThere()) return ended;
    if (clock.monotonic() - began > SOCKET_WITHIN_MS)
      return `has not made its socket ${socket} within ${SOCKET_WITHIN_MS / 1000} s`;
    await pause(clock, LOOK_MS, signal);
  }
  return ended;
}
