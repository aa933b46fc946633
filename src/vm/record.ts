import type { GuestExit } from '../bhyve/exit.js';
import type { VmDefinition } from '../definition/definition.js';
import type { HostCommand } from '../command/command.js';
import type { Link } from '../netgraph/node.js';
import type { StartCause } from './actors.js';

/** What the operators want of a VM; facts never change it. `cycle` = down, then up. */
export type Intent = 'up' | 'down' | 'cycle';

/** /var/run/vmctl/NAME.json: the living guest, or the one being launched. Gone after a host boot. */
export interface RunRecord {
  readonly version: 1;
  readonly name: string;
  /** `launching` is on disk before the spawn; links count as taken from then on. */
  readonly phase: 'launching' | 'running';
  readonly pid?: number;
  /** When the process started, monotonic ms of the host; known once seen in the process table. With the pid, who it is. */
  readonly startedAt?: number;
  readonly keeperPid?: number;
  /** Pids of those that read its consoles, by port: `1` = com1. */
  readonly readers?: Readonly<Record<string, number>>;
  /** Of com1; an earlier vmctl wrote this. */
  readonly readerPid?: number;
  /** Wall clock of the launch, ms since the epoch, for display. */
  readonly launchedAt: number;
  /** The same on the host's monotonic clock, ms: the process is not older. */
  readonly launchedAtMonotonic: number;
  /** Bytes of the output file before this launch: what stands there is not this guest's. Below zero: rotated since. */
  readonly outputOffset: number;
  /** Its end is among the deaths already, but what it left behind is not cleaned up. */
  readonly counted?: true;
  /** Companions, in the order of their start; on record before each is spawned. */
  readonly companions?: readonly ProgramRecord[];
  /** `post_start` of this run has ended. */
  readonly greeted?: true;
  /** Bytes of the console file before this launch, in the same way; an earlier vmctl wrote this. */
  readonly consoleOffset?: number;
  /** Its limits were put in force, or refused. */
  readonly limited?: true;
  /** What became of `ready` of its definition, once that is known: `late` = not in time. */
  readonly readiness?: 'ready' | 'late';
  /** Whether the title or a connected hook was seen: from then on an exit is the guest's. */
  readonly confirmed: boolean;
  /** The guest's own definition: a reboot relaunches with this. */
  readonly definition: VmDefinition;
  readonly bhyve: HostCommand;
  readonly links: readonly Link[];
}

/** A program beside a guest: who it is, also for a daemon that has never seen it. */
export interface ProgramRecord {
  /** Of a companion its name, of a hook its key. */
  readonly name: string;
  readonly command: HostCommand;
  /** Monotonic ms of the host right before it was spawned. */
  readonly since: number;
  /** Known right after. */
  readonly pid?: number;
}

/** /var/run/vmctl/NAME.hooks: what hooks leave to do, for the next daemon of this host boot. Gone when there is nothing. */
export interface HookRecord {
  readonly version: 1;
  readonly name: string;
  /** With what the run was begun: its hooks hold until it is over. */
  readonly definition: VmDefinition;
  readonly cause: StartCause;
  /** A run has begun: `post_stop` is to come. */
  readonly owes: boolean;
  /** The one that runs. */
  readonly hook?: ProgramRecord;
}

/** Tells a launch of a VM from all others of it; undefined = no process of it is known. */
export function launchOf({ pid, launchedAt }: Pick<RunRecord, 'pid' | 'launchedAt'>): string | undefined {
  return pid === undefined ? undefined : `${pid}.${launchedAt}`;
}

/** /var/db/vmctl/NAME.json: survives host boots. */
export interface StateRecord {
  readonly version: 1;
  readonly name: string;
  readonly intent: Intent;
  /** Set by an operator's stop, for autostart = "unless-stopped". */
  readonly stoppedByOperator: boolean;
  readonly pins: Pins;
  /** Newest last, 100 at most. */
  readonly deaths: readonly Death[];
}

/** Deterministic values written down at the first start, so that they never move again. */
export interface Pins {
  readonly uuid?: string;
  /** NIC key -> MAC. */
  readonly macs: Readonly<Record<string, string>>;
  /** NIC key -> where it was plugged in last, `bnet0:link2`: it comes back there when that is free. */
  readonly links?: Readonly<Record<string, string>>;
  /** Device key (`disk0`, `net:lan`, `fbuf`) -> `bus:slot:function`. */
  readonly slots: Readonly<Record<string, string>>;
  /** Port of a screen that is "auto". */
  readonly vncPort?: number;
}

export interface Death {
  /** Which launch came to its end; unknown of one whose pid was never written down. */
  readonly launch?: string;
  /** ms since the epoch. */
  readonly at: number;
  readonly exit: GuestExit;
  readonly uptimeSeconds: number;
}
