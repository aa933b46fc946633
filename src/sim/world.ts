import type { Accounts } from './accounts.js';
import type { Graph } from './netgraph/state.js';
import type { LoadRecord } from './load-record.js';
import type { ArmedFault } from './fault.js';
import type { Clock } from './clock.js';
import type { EventData, Journal } from './journal.js';
import type { ProcessEnd } from './call.js';
import type { Random } from './random.js';
import type { TtyPair } from './tty-pair.js';
import type { GuestParent, Guest, GuestHabit, Process, ProcessLimits, VmmEntry } from './inhabitant.js';

export type Release = 13 | 14 | 15;

/** What a world is made of; kept beside it, so that a later invocation joins the same host. */
export interface WorldSettings {
  /** Directory all paths of the host lie below. */
  readonly root: string;
  /** Ethernet interfaces; lo0 is always there. */
  readonly interfaces: readonly string[];
  readonly release: Release;
  /** No latency, no delays, order kept. */
  readonly kind: boolean;
  readonly seed: number;
  /** Guests print on their serial ports by themselves, and answer what is typed there. */
  readonly talk?: boolean;
  /** Pid of the process the world exists for; when that is gone the world goes too. A kept world has none. */
  readonly owner?: number;
}

/** What survives a restart of the server: plain data (structured clone). */
export interface WorldState {
  readonly settings: WorldSettings;
  graph: Graph;
  /** Modules that are no business of netgraph; those are in the graph. */
  readonly modules: Set<string>;
  readonly vmm: Map<string, VmmEntry>;
  readonly processes: Map<number, Process>;
  readonly guests: Map<number, Guest>;
  /** How guests behave, by VM name: outlives one guest. */
  readonly habits: Map<string, GuestHabit>;
  readonly faults: ArmedFault[];
  /** Files held by processes the model does not know: real path -> pids. */
  readonly heldFiles: Map<string, number[]>;
  /** What listens on TCP beside the guests. */
  readonly listeners: { readonly pid: number; readonly address: string; readonly port: number }[];
  /** `BUS:SLOT:FUNCTION` -> driver and unit. */
  readonly pciDevices: Map<string, string>;
  /** What was set for a process, by pid. */
  readonly limits: Map<number, ProcessLimits>;
  /** What guests do to the host, by VM name: outlives one guest. */
  readonly loads: Map<string, LoadRecord>;
  /** nmdm(4) pairs that somebody has open, by name without the side. */
  readonly ttys: Map<string, TtyPair>;
  /** Pids of guests that somebody else started. */
  readonly foreignPids: Set<number>;
  /** Who waits for the end of a foreign guest, by its pid. */
  readonly guestParents: Map<number, GuestParent>;
  /** Ids of nodes that vmctl did not make. */
  readonly foreignNodes: Set<number>;
  /** Names of running jails with a vnet of their own. */
  readonly jails: Set<string>;
  readonly accounts: Accounts;
  /** Cards that were pulled out, and their addresses. */
  readonly unplugged: Map<string, string>;
  /** Until when netgraph's timers have run, ms since the epoch. */
  agedAt: number;
  /** if_index of the default route's interface; gone with it. */
  defaultRoute?: number;
  readonly knobs: Knobs;
  bootId: string;
  bootedAt: number;
  /** For processes that exist in the model only. */
  nextPid: number;
}

/** Settings that simctl turns while the world lives; undefined = by kindness. */
export interface Knobs {
  uid: number;
  latencyMs?: number;
  initMs?: number;
  acpiMs?: number;
  powerOffMs?: number;
  loadMs?: number;
  /** What df(1) says is left. */
  diskFreeKib?: number;
  /** Values of sysctl(8) that are not as shipped; null = the kernel has no such name. */
  sysctls?: Record<string, string | null>;
  /** Sessions of iscsictl(8); without devices one is not connected. */
  iscsi?: readonly { readonly target: string; readonly devices: readonly string[] }[];
  /** What the firmware's tables tell of the IOMMU; undefined = intel. */
  iommu?: 'intel' | 'amd' | 'none';
  /** Whether the CPU can run vmm at all. */
  virtualization: boolean;
}

/** The world with its ports. */
export interface World extends WorldState {
  readonly clock: Clock;
  readonly random: Random;
  readonly journal: Journal;
  readonly carrier: Carrier;
  /** Events of the command being applied; they follow it in the journal. */
  held: EventData[] | undefined;
}

/** Who carries the processes of the world: real ones behind the shims, none in the in-process host. */
export interface Carrier {
  say(pid: number, stream: 'stdout' | 'stderr', text: string | Buffer): void;
  end(pid: number, end: ProcessEnd): void;
  /** Parent as the carrier knows it; undefined = the process is gone. */
  parentOf(pid: number): number | undefined;
  /** What a process of this world that nobody announced is. */
  describe(
    pid: number,
  ): { argv: readonly string[]; ucomm: string; ppid: number; startedAt: number } | undefined;
  /** Processes of this world that lead a session of their own and are not known. */
  leaders(known: (pid: number) => boolean): readonly number[];
  /** Starts a process of the world that nobody's child is; its pid. */
  start(argv: readonly string[]): number;
  /** Starts a process that does nothing but live, so that it can be signalled; its pid. */
  idle(): number;
  /** SIGKILL to a process of this world; others are spared. */
  kill(pid: number): void;
  /** The host reboots: every process ends but this one and its ancestors. */
  killAll(sparing: number): void;
}

/** Says what happened, after the command that caused it. */
export function emit(world: World, event: EventData): void {
  if (world.held !== undefined) world.held.push(event);
  else world.journal.write({ kind: 'event', ...event });
}

/** Milliseconds of a delay: a knob, 0 in a kind world, else between the limits. */
export function delayOf(
  world: World,
  knob: number | undefined,
  [least, most]: readonly [number, number],
): number {
  if (knob !== undefined) return knob;
  return world.settings.kind ? 0 : Math.round(least + world.random() * (most - least));
}
