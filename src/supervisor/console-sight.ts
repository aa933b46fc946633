import type { Layout } from '../bhyve/layout.js';
import type { VmDefinition } from '../definition/definition.js';
import { readRunRecord } from '../store/records.js';
import { stateNameOf, type StateName } from '../vm/state-name.js';
import type { Capture } from './captures.js';
import { recordedReader } from './console-book.js';
import type { Context } from './context.js';
import type { Vm } from './vm.js';

/** What somebody who asks for a console of a VM comes to. */
export interface ConsoleSight {
  /** What its guest runs with; else what its file says. */
  readonly definition: VmDefinition;
  readonly layout: Pick<Layout, 'root'>;
  /** Its bhyve lives, or the loader before it, and is ours; undefined = that is being looked at, as a new daemon does. */
  readonly up: boolean | undefined;
  /** What it prints is to be kept: the file decides it at any time, also for a guest that runs. */
  readonly kept: boolean;
  /** Somebody else started it: nobody reads its console here. */
  readonly foreign: boolean;
  /** Who reads a port, 1 = com1, or why nobody does. */
  captureOf(port: number): Partial<Pick<Capture, 'pid' | 'heldBy' | 'told'>>;
}

export interface ConsoleSights {
  /** As it is now; undefined = there is no such VM (any more), or its file never was right. */
  consoleOf(name: string): ConsoleSight | undefined;
}

/** bhyveload(8) and grub-bhyve ask at the port that bhyve has after them, and bhyve has it before it is known to live. */
const LISTENING: readonly StateName[] = ['starting.loading', 'starting.launching'];

export function sightConsole(context: Context, vm: Vm | undefined): ConsoleSight | undefined {
  if (vm === undefined) return undefined;
  const snapshot = vm.snapshot();
  const state = stateNameOf(snapshot);
  if (state === 'gone') return undefined;
  const { name, definition, running, guest, foreignPid } = snapshot.context;
  const up = guest !== undefined || LISTENING.includes(state) || (state === 'probing' ? undefined : false);
  return {
    ...{ definition: running ?? definition, layout: context.paths },
    ...{ up, foreign: up !== true && foreignPid !== undefined },
    kept: context.keepsConsole(running ?? definition),
    captureOf: (port) => knownCapture(context, name, port),
  };
}

/** A new daemon goes by what the one before wrote down, until it has looked itself, which takes it a moment. */
function knownCapture({ captures, paths }: Context, name: string, port: number): Partial<Capture> {
  const seen = captures.get(name)?.get(port);
  if (seen !== undefined && (seen.pid !== undefined || seen.heldBy !== undefined || seen.failures > 0))
    return seen;
  const pid = recordedReader(readRunRecord(paths, name), port);
  return { ...seen, ...(pid === undefined ? {} : { pid }) };
}
