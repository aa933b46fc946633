import type { GuestExit } from '../bhyve/exit.js';
import { withoutCdrom, type Medium } from '../definition/cdrom.js';
import { isSame } from '../definition/same.js';
import type { VmDefinition } from '../definition/definition.js';
import type { Link } from '../netgraph/node.js';
import type { Guest, ProbeVerdict, StartCause, Waiting } from './actors.js';
import { NO_HISTORY, type DefinitionState, type History } from './history.js';
import type { Death, Intent } from './record.js';
import { AS_WRITTEN, type LiveNics } from './live.js';
import type { RestartVerdict } from './restart.js';

/** Time and chance, handed in. `now`: monotonic ms of the host, so that windows survive a daemon; `wall`: ms since the epoch. */
export interface Clock {
  readonly now: () => number;
  readonly wall: () => number;
  /** 0 up to 1. */
  readonly random: () => number;
}

/** Why a VM is down although it is wanted up, or that it did not go by itself. Valid for one host boot. */
export interface DownReason {
  readonly state: 'stopped' | 'failed';
  readonly text: string;
  /** The hook `on_failure` has heard of it, or there was none. */
  readonly told?: true;
}

/** How the guest shall be brought down. */
export interface StopOrder {
  /** Kill at the time-out, whatever the definition says. */
  readonly force: boolean;
  /** Instead of the definition's stop_timeout. */
  readonly timeoutMs: number | undefined;
  /** Do not ask the guest at all. */
  readonly kill: boolean;
  /** The time-out has passed and the guest is still waited for. */
  readonly overdue: boolean;
}

export const GENTLE: StopOrder = { force: false, timeoutMs: undefined, kill: false, overdue: false };

export interface Tries {
  readonly probe: number;
  readonly clean: number;
  readonly kill: number;
}

export const NO_TRIES: Tries = { probe: 0, clean: 0, kill: 0 };

export interface VmInput {
  readonly name: string;
  readonly definition: VmDefinition;
  readonly intent: Intent;
  readonly clock: Clock;
  /** From the same host boot only; absent after a new one. */
  readonly memory?: BootMemory;
  readonly deaths?: readonly Death[];
}

/** What a later daemon of the same host boot must know, besides intent; gone with the boot. */
export interface BootMemory {
  readonly downReason?: DownReason;
  readonly history: History;
  readonly restarts: number;
  /** What operators changed of its NICs, if anything. */
  readonly live?: LiveNics;
  /** Monotonic ms at which this boot's autostart wanted it up, until it has had its first turn: `start_delay` counts. */
  readonly autostartedAt?: number;
  /** Of a guest that shall go and has not gone yet, if it is more than asking. */
  readonly stop?: StopOrder;
  /** The install medium of the start that was ordered last, until it is down. */
  readonly cdrom?: Medium;
}

/** Everything but `clock` is plain data. */
export interface VmContext {
  readonly name: string;
  /** What the operator wants. */
  readonly definition: VmDefinition;
  readonly file: 'good' | 'broken' | 'removed';
  /** What the guest runs with, or is being launched with. */
  readonly running: VmDefinition | undefined;
  /** What operators changed of its NICs while it ran. */
  readonly live: LiveNics;
  /** `running` was seen up once: a relaunch that fails keeps it. */
  readonly proven: boolean;
  readonly links: readonly Link[];
  readonly guest: Guest | undefined;
  readonly intent: Intent;
  /** It goes down with the host, intent stays as it is. */
  readonly hostShutdown: boolean;
  /** The host goes down: nothing is launched any more, and a guest that lives may do so until its turn to go. */
  readonly closing: boolean;
  /** See BootMemory. */
  readonly autostartedAt: number | undefined;
  /** What it waits for in `starting.waiting`, once that is known. */
  readonly waiting: Waiting | undefined;
  /** A start was ordered since anything was last seen alive: an end that nobody saw came before it. */
  readonly ordered: boolean;
  readonly downReason: DownReason | undefined;
  readonly stop: StopOrder;
  /** `pre_stop` has had its turn for this guest. */
  readonly asked: boolean;
  /** See BootMemory. */
  readonly cdrom: Medium | undefined;
  /** Why it is being, or was last, brought up. */
  readonly cause: StartCause;
  /** The end of the guest was asked for by `reset`: it comes back, uncounted. */
  readonly resetting: boolean;
  /** A foreign guest shall be taken over as soon as it is seen. */
  readonly adopting: boolean;
  /** ... and whoever supervises it is ended first. */
  readonly takeover: boolean;
  readonly seen: ProbeVerdict | undefined;
  /** /dev/vmm/NAME alone was seen once before. */
  readonly lingered: boolean;
  readonly foreignPid: number | undefined;
  /** What follows once everything is clean; undefined = nothing of ours is left to clean. */
  readonly verdict: RestartVerdict | undefined;
  readonly history: History;
  readonly tries: Tries;
  /** Relaunches since the last operator start. */
  readonly restarts: number;
  readonly lastExit: GuestExit | undefined;
  /** What went wrong last, in words. */
  readonly reason: string | undefined;
  /** Wall clock at which the present state was entered. */
  readonly since: number;
  readonly clock: Clock;
}

export function initialContext(input: VmInput): VmContext {
  const { name, definition, intent, clock, memory, deaths } = input;
  return {
    ...{ name, definition, intent, clock, file: 'good', running: undefined, proven: false },
    live: memory?.live ?? AS_WRITTEN,
    ...{ links: [], guest: undefined, hostShutdown: false, ordered: false, downReason: memory?.downReason },
    ...{ closing: false, autostartedAt: memory?.autostartedAt, waiting: undefined },
    stop: intent === 'up' ? GENTLE : { ...GENTLE, ...memory?.stop },
    ...{ asked: false, cdrom: memory?.cdrom, cause: 'boot' },
    ...{ resetting: false, adopting: false, takeover: false, seen: undefined, lingered: false },
    ...{ foreignPid: undefined, verdict: undefined, history: memory?.history ?? NO_HISTORY, tries: NO_TRIES },
    ...{
      restarts: memory?.restarts ?? 0,
      lastExit: deaths?.at(-1)?.exit,
      reason: undefined,
      since: clock.wall(),
    },
  };
}

/** What to write down for the next daemon of this host boot. */
export function memoryOf(context: VmContext): BootMemory {
  const { downReason, history, restarts, live, intent, stop, autostartedAt, cdrom } = context;
  const firm = stop.force || stop.kill || stop.timeoutMs !== undefined;
  return {
    ...(downReason === undefined ? {} : { downReason }),
    ...{ history, restarts },
    ...(autostartedAt === undefined ? {} : { autostartedAt }),
    ...(Object.keys(live).length === 0 ? {} : { live }),
    ...(intent !== 'up' && firm ? { stop: { ...stop, overdue: false } } : {}),
    ...(cdrom === undefined ? {} : { cdrom }),
  };
}

/** What is wanted now: host shutdown goes before intent and leaves it alone. Its guest may live on while others go down. */
export function wantedOf({ hostShutdown, closing, guest, intent }: VmContext): Intent {
  return hostShutdown || (closing && guest === undefined) ? 'down' : intent;
}

/** Whether the file differs from what the guest runs with. */
export function definitionStateOf({ file, definition, running }: VmContext): DefinitionState {
  if (file !== 'good') return file;
  return running === undefined || isSame(withoutCdrom(running), definition) ? 'current' : 'changed';
}
