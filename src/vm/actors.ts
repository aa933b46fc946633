import type { GuestExit, ProcessExit } from '../bhyve/exit.js';
import type { VmDefinition } from '../definition/definition.js';
import type { Link } from '../netgraph/node.js';
import type { LiveNics } from './live.js';

/**
 * What the machine asks of the host. The machine only names these; the supervisor provides them.
 * Every one may reject with a VmctlError; the machine has an answer to each (`onError`).
 */

/** A guest process, as found or as just spawned. */
export interface Guest {
  readonly pid: number;
  /** Whether the title or a connected hook was seen: from then on an exit is the guest's, not the launch's. */
  readonly confirmed: boolean;
}

/** What is alive under a VM's name; judged from process table, /dev/vmm and records, never from a record alone. */
export type ProbeVerdict =
  | {
      readonly kind: 'ours';
      readonly guest: Guest;
      readonly definition: VmDefinition;
      readonly links: readonly Link[];
    }
  /** A bhyve, or a loader, of that name that vmctl did not start. */
  | { readonly kind: 'foreign'; readonly pid: number }
  /** /dev/vmm/NAME exists and nobody is alive: may be in creation. */
  | { readonly kind: 'vmm-alone' }
  /** Our own guest ended while nobody looked; its keeper wrote this. */
  | {
      readonly kind: 'ended';
      readonly exit: ProcessExit;
      readonly definition: VmDefinition;
      readonly confirmed: boolean;
    }
  /** Nobody lives, but a daemon that ended had begun something for a run, and owes its `post_stop`. */
  | { readonly kind: 'unfinished'; readonly definition: VmDefinition }
  | { readonly kind: 'nothing' };

export interface ActorInput {
  readonly name: string;
  /** What the next launch runs with: the running copy for a guest reboot, else the wanted one. */
  readonly definition: VmDefinition;
}

export interface StartInput extends ActorInput {
  /** What operators changed of the NICs while the guest ran that comes back. */
  readonly live: LiveNics;
}

export interface TurnInput extends ActorInput {
  /** Monotonic ms at which this boot's autostart wanted it up, until it has had its first turn. */
  readonly autostartedAt: number | undefined;
}

/** What keeps a VM from starting: `disk`, a file that is not there yet; `turn`, others that come before. */
export interface Waiting {
  readonly for: 'disk' | 'turn';
  /** In words. */
  readonly reason: string;
}

export interface LaunchInput extends ActorInput {
  readonly links: readonly Link[];
}

export interface GuestInput extends LaunchInput {
  readonly guest: Guest;
}

/**
 * Why a guest is brought up: an operator's start or restart, `boot` what the supervisor does by itself when it comes up, the
 * guest's own reboot or a reset, and what the restart policy does behind an end nobody asked for.
 */
export type StartCause = 'start' | 'restart' | 'boot' | 'reboot' | 'relaunch';

/** Why it goes down, or has: `exit` = by itself. */
export type EndCause = 'stop' | 'restart' | 'shutdown' | 'exit';

export interface PostStopInput extends ActorInput {
  readonly cause: EndCause;
  /** How its last run ended, or did not come to be; undefined = that was broken off. */
  readonly exit: GuestExit | undefined;
}

/** name -> [input, output], the contract the supervisor binds. */
export interface MachineActors {
  /** Identify guest, loaders, /dev/vmm, named sockets; ends an orphaned loader of ours first. */
  probe: { input: ActorInput; output: ProbeVerdict };
  /** Waits for the end of a foreign guest; rejects when it can no longer watch. */
  watchForeign: { input: { name: string; pid: number }; output: void };
  /** Takes a foreign guest over: writes its run record and keeper, names its sockets. */
  adoptForeign: { input: ActorInput & { pid: number; takeover: boolean }; output: Guest };
  /** Resolves when its disks are there and it is its turn; sends `turn.waits` to the parent while it is not. */
  awaitTurn: { input: TurnInput; output: void };
  /** Preconditions (files, disks in use, uid), modules and bridges. A disk that has gone again is no failure. */
  ensureBridges: { input: StartInput; output: 'done' | 'disk-awaited' };
  /** Reserve one link per NIC that is not unplugged. */
  leaseLinks: { input: StartInput; output: readonly Link[] };
  /** The hook `pre_start`; aborted = its group is ended. Writes down that `post_stop` is owed. */
  preStart: { input: LaunchInput & { readonly cause: StartCause }; output: void };
  /** Each in order, until its socket is there, on record before bhyve runs; aborted = no further one is begun. */
  startCompanions: { input: LaunchInput; output: void };
  /** bhyveload or grub-bhyve as a tracked process; aborted = its group is ended. Resolves at once for firmware loaders. */
  runLoader: { input: LaunchInput; output: void };
  /** Run record, spawn, keeper. */
  launch: { input: LaunchInput; output: Guest };
  /** Resolves with the exit as judged; sends `guest.confirmed` to the parent when the title or a hook is seen. */
  watch: { input: GuestInput; output: GuestExit };
  /** The hook `post_start`, once for each run of bhyve; its failure is told, never thrown. */
  postStart: { input: GuestInput & { readonly cause: StartCause }; output: void };
  /** The hook `pre_stop`; rejects with its failure, which ends no stop. */
  preStop: { input: GuestInput & { readonly cause: EndCause }; output: void };
  /** SIGTERM, if armed; resolves when pressed or when it is known that it cannot be. */
  pressButton: { input: GuestInput; output: { readonly pressed: boolean; readonly reason?: string } };
  /** bhyvectl --force-reset. */
  forceReset: { input: GuestInput; output: void };
  /** bhyvectl --force-poweroff, then SIGKILL; resolves when both were sent, not when the guest is gone. */
  forceOff: { input: GuestInput; output: void };
  /** The hook `post_stop`, if it is owed; its failure is told, never thrown. */
  postStop: { input: PostStopInput; output: void };
  /** destroyGuest, wait for /dev/vmm/NAME, hooks and sockets to go, release links unless `keepLinks`. Rejects with vmm busy after 60 s. */
  clean: { input: LaunchInput & { readonly keepLinks: boolean }; output: void };
}
