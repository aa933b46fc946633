import type { ErrorCode } from '../errors.js';
import type { ConsoleItem } from './console.js';
import type { BootReport, ConsoleReport, DiskReport, FilesReport, NicTraffic } from './detail-report.js';
import type { UsageSample } from './usage.js';
import type { BridgeSight, JailReport, MacTable, NetReport, NicReport } from './network.js';

/** One line of an answer. */
export type ControlReport =
  | { readonly report: 'progress'; readonly name?: string; readonly message: string }
  | { readonly report: 'item'; readonly value: StreamItem }
  | { readonly report: 'result'; readonly value: ControlResult }
  | { readonly report: 'error'; readonly error: WireError };

export interface WireError {
  readonly code: ErrorCode;
  readonly message: string;
  readonly hint?: string;
}

export type ControlResult =
  | {
      readonly kind: 'pong';
      readonly pid: number;
      readonly version: string;
      readonly uptimeSeconds: number;
      /** Directory it supervises; daemons of protocol 1 do not say. */
      readonly definitions?: string;
      /** Of whoever asked and is not root. */
      readonly role?: 'operator' | 'owner';
    }
  | { readonly kind: 'status'; readonly vms: readonly StatusReport[] }
  | { readonly kind: 'operate'; readonly outcomes: readonly Outcome[] }
  | {
      readonly kind: 'reload';
      readonly changed: readonly string[];
      readonly faults: readonly string[];
      /** Running guests whose argv would be another one now. */
      readonly restart: readonly string[];
    }
  | ({ readonly kind: 'bridges' } & BridgeSight)
  /** What became of each bridge of a `bridge` request. */
  | { readonly kind: 'bridge'; readonly outcomes: readonly Outcome[] }
  | { readonly kind: 'nics'; readonly nics: readonly NicReport[] }
  | { readonly kind: 'nic'; readonly nic: NicReport }
  /** Also of a `jail` request: what it attached or detached. */
  | { readonly kind: 'jails'; readonly jails: readonly JailReport[] }
  | { readonly kind: 'net'; readonly net: NetReport }
  | { readonly kind: 'macs'; readonly tables: readonly MacTable[] }
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'done' };

/** What became of one VM of an `operate` request. */
export interface Outcome {
  readonly name: string;
  readonly ok: boolean;
  /** One line for the operator, such as `running, pid 4711`. */
  readonly message: string;
  readonly warning?: string;
  readonly error?: WireError;
  /** bhyve's last lines, when it did not come up. */
  readonly lastOutput?: readonly string[];
  /** Directory of the crash bundle of a start that failed. */
  readonly crash?: string;
}

/** `mark`: where to go on behind this item, for `after` of a later request. */
export type StreamItem =
  | { readonly kind: 'event'; readonly event: Readonly<Record<string, unknown>>; readonly mark?: string }
  /** The past is told; from here on things are told as they happen. */
  | { readonly kind: 'live'; readonly mark: string }
  /** One line of a VM's story: the supervisor's words, with their time, or bhyve's own output; or of its console. */
  | {
      readonly kind: 'log';
      readonly line: string;
      readonly source?: 'vmctl' | 'bhyve' | 'console';
      readonly time?: string;
      readonly mark?: string;
    }
  | ConsoleItem
  /** Of `usage`. It has no mark: whoever lost the daemon begins anew. */
  | { readonly kind: 'usage'; readonly sample: UsageSample; readonly mark?: string };

/** What `vmctl status NAME` says beyond the table. */
export interface StatusDetails {
  /** What differs between the running argv and the file, a line each. */
  readonly differences: readonly string[];
  /** The last ends, newest last, 100 at most. */
  readonly deaths: readonly DeathReport[];
  /** Directories or files of the crash bundles that are kept, newest last. */
  readonly crashes: readonly string[];
  /** Where its screen is, `127.0.0.1:5900`, or `127.0.0.1, port auto` before one was picked; absent = it has none. */
  readonly vnc?: string;
  /** The same in parts. */
  readonly screen?: ScreenReport;
  /** The install medium of this run; absent = it has none. */
  readonly medium?: string;
  // Daemons of before they were told leave out what follows.
  /** NICs on bridges of ours that somebody has looked at. */
  readonly traffic?: readonly NicTraffic[];
  readonly disks?: readonly DiskReport[];
  readonly consoles?: readonly ConsoleReport[];
  readonly boot?: BootReport;
  readonly files?: FilesReport;
  /** `uefi`, `bhyveload` ... */
  readonly loader?: string;
  /** Of `restart` of its file. */
  readonly policy?: string;
  /** stop, kill, restart and reset only with --force. */
  readonly protect?: boolean;
  /** What to do about the step that failed, where that is known. */
  readonly hint?: string;
}

/** A screen that bhyve shows by VNC. */
export interface ScreenReport {
  /** IPv6 without brackets. */
  readonly address: string;
  /** null = a start picks one. */
  readonly port: number | null;
  /** The guest does not run until a viewer is connected. */
  readonly wait: boolean;
  readonly password: boolean;
}

export interface DeathReport {
  /** ISO 8601. */
  readonly time: string;
  /** `rebooted`, `error`, `signal` ...: a GuestExit's kind. */
  readonly cause: string;
  /** bhyve's exit status, where there is one. */
  readonly code: number | null;
  /** In words. */
  readonly exit: string;
  readonly uptimeSeconds: number;
}

/** States of a VM, what is wrong first. */
export const VM_STATES = [
  ...(['failed', 'unknown', 'waiting', 'restarting', 'foreign'] as const),
  ...(['stopping', 'starting', 'running', 'stopped'] as const),
] as const;

/** One VM in `vmctl status`. Everything an operator's script may rely on. */
export interface StatusReport {
  readonly name: string;
  readonly description: string;
  readonly status: (typeof VM_STATES)[number];
  /** More than the status, in words: `powered off`, the reason of a failure, the wait before a restart. */
  readonly detail: string | null;
  readonly intent: 'up' | 'down' | 'cycle';
  readonly pid: number | null;
  readonly uptimeSeconds: number | null;
  readonly cpus: number;
  readonly memoryBytes: number;
  readonly links: readonly {
    readonly bridge: string;
    readonly hook: string;
    readonly socket: string;
    readonly mac: string;
    /** NIC key of the definition. */
    readonly nic: string;
    /** In words, where the NIC is not where its file says: `unplugged`, `moved from bnet0`; null = as in the file. */
    readonly differs: string | null;
  }[];
  /** NICs on no bridge of ours, and what they are on, as of NicReport; absent = there are none. */
  readonly directNics?: readonly { readonly nic: string; readonly backend: string }[];
  /** Failures that count towards giving up. */
  readonly attempts: number;
  /** Relaunches since the last operator start. */
  readonly restarts: number;
  /** The last exit in words, null when it never ran. */
  readonly lastExit: string | null;
  /** Whether the file differs from what the guest runs with. */
  readonly definition: 'current' | 'changed' | 'broken' | 'removed';
  /** Whether the guest's argv is what the file gives now; null = nothing runs, unknown = the host cannot tell. */
  readonly argv: 'same' | 'differs' | 'unknown' | null;
  /** Whether it does its work, as `ready` of its definition tells; null = it has no such key, or does not run. */
  readonly ready: boolean | null;
  // Daemons of before they were told leave out the next four.
  /** Since when it is as `status` says, ISO 8601; absent also where nobody has seen it become so. */
  readonly since?: string;
  readonly tags?: readonly string[];
  /** Bridges that its definition wants its NICs on, also while it is down. */
  readonly bridges?: readonly string[];
  readonly autostart?: boolean | 'unless-stopped';
  /** Only with `details`. */
  readonly details?: StatusDetails;
  /** Last lines of bhyve's output for a failed VM. */
  readonly lastOutput: readonly string[];
}
