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
  /** bhyveload or grub-bhyve as a tracked process; aborted = its group is ended. Resolves at once for firmware loaders. */
  runLoader: { input: LaunchInput; output: void };
  /** Run record, spawn, keeper. */
  launch: { input: LaunchInput; output: Guest };
  /** Resolves with the exit as judged; sends `guest.confirmed` to the parent when the title or a hook is seen. */
  watch: { input: GuestInput; output: GuestExit };
  /** SIGTERM, if armed; resolves when pressed or when it is known that it cannot be. */
  pressButton: { input: GuestInput; output: { readonly pressed: boolean; readonly reason?: string } };
  /** bhyvectl --force-reset. */
  forceReset: { input: GuestInput; output: void };
  /** bhyvectl --force-poweroff, then SIGKILL; resolves when both were sent, not when the guest is gone. */
  forceOff: { input: GuestInput; output: void };
  /** destroyGuest, wait for /dev/vmm/NAME, hooks and sockets to go, release links unless `keepLinks`. Rejects with vmm busy after 60 s. */
  clean: { input: LaunchInput & { readonly keepLinks: boolean }; output: void };
}
