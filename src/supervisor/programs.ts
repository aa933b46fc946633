import type { Companion } from '../bhyve/companion.js';
import type { HostExit, HostProcess } from '../host/host.js';
import type { Queue } from '../network/queue.js';
import type { HookRecord, ProgramRecord } from '../vm/record.js';

/** What this daemon knows of the programs beside its guests, by VM name. */
export interface Programs {
  /** What hooks leave to do: the truth once it was read, whatever became of its file. */
  readonly hookRecords: Map<string, HookRecord | undefined>;
  /** One hook of a VM at a time. */
  readonly hookQueues: Map<string, Queue>;
  /** Hooks that run or are about to, by VM and hook. */
  readonly sharedHooks: Map<string, SharedHook>;
  /** What became of hooks whose failure ends nothing, for whoever waits for the order. */
  readonly hookFaults: Map<string, readonly string[]>;
  readonly companions: Map<string, readonly CompanionState[]>;
  /** Settles when no companion is being started any more. */
  readonly accompanying: Map<string, Promise<unknown>>;
}

export interface SharedHook {
  readonly done: Promise<string | undefined>;
  readonly end: AbortController;
  /** How many wait for it. */
  holders: number;
}

export interface CompanionState {
  readonly companion: Companion;
  record: ProgramRecord;
  /** Our child, or one that is watched. */
  process?: HostProcess;
  /** How that ended. */
  exit?: HostExit;
  /** Why its guest is without it, in words. */
  ended?: string;
}

/** A companion has a process, of which it is known from now on when it ends. */
export function holdProcess(state: CompanionState, process: HostProcess): void {
  state.process = process;
  delete state.exit;
  void process.exited.then((exit) => {
    if (state.process === process) state.exit = exit;
  });
}

export function emptyPrograms(): Programs {
  return {
    hookRecords: new Map(),
    hookQueues: new Map(),
    sharedHooks: new Map(),
    hookFaults: new Map(),
    companions: new Map(),
    accompanying: new Map(),
  };
}
