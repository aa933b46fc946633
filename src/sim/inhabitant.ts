import type { Terminal } from './guest-system.js';

/** A row of the process table. */
export interface Process {
  readonly pid: number;
  readonly ppid: number;
  readonly uid: number;
  readonly jid: number;
  /** ms since the epoch. */
  readonly startedAt: number;
  readonly argv: readonly string[];
  /** What setproctitle(3) made of it. */
  title?: string;
  /** STAT of ps(1) where it is not that of any daemon. */
  readonly state?: string;
  readonly ucomm: string;
  /** `model` = exists in the model only: init, cron, another program's daemon. */
  readonly carried: 'real' | 'model';
}

/** One virtual machine of the kernel, running or left over. */
export interface VmmEntry {
  readonly name: string;
  /** Pid of the bhyve that has it open. */
  runner?: number;
  /** Suspended by a power-off, halt, reset or --force-poweroff: re-initialising works, a second suspend is EALREADY. */
  suspended: boolean;
  /** Left by a bhyve that was killed hard: `vm_reinit: Device busy` on 13 and 14 (facts 6.9). */
  busy: boolean;
  /** bhyveload or grub-bhyve put a kernel into it. */
  loaded: boolean;
  /** Is being destroyed: a second destroy does nothing (vmm_dev.c: EINVAL, which bhyvectl ignores). */
  going?: boolean;
}

/** A process the world decides about: a running bhyve, or a loader that is still busy. */
export interface Guest {
  readonly pid: number;
  readonly name: string;
  readonly program: 'bhyve' | 'bhyveload' | 'grub-bhyve';
  /** Somebody else started it. */
  readonly foreign: boolean;
  /** `init` = devices are being made, the argv is still visible (facts 16). */
  phase: 'init' | 'up';
  /** The guest system has switched ACPI on: from now on TERM is the power button (facts 6.10). */
  acpi: boolean;
  buttonPressed: boolean;
  /** Real paths of the files it has open. */
  readonly files: readonly string[];
  /** Its netgraph NICs in the order bhyve made them: its own socket node, and the address it believes to have. */
  readonly nics: readonly GuestNic[];
  /** VNC port it listens on. */
  readonly vncPort?: number;
  readonly vncAddress?: string;
  /** Its serial ports on nmdm(4), in their order. */
  readonly consoles?: readonly GuestConsole[];
  /** A loader has put the kernel there. */
  readonly loaded?: boolean;
  /** bhyve -D. */
  readonly destroyOnPowerOff: boolean;
}

export interface GuestConsole {
  /** The side that bhyve has open. */
  readonly path: string;
  /** 0 = com1. */
  readonly port: number;
  terminal: Terminal;
}

export interface GuestNic {
  readonly node: number;
  readonly mac: string;
}

/** What a VM's guest system does, whichever process runs it. */
export interface GuestHabit {
  /** Deaf to the power button. */
  ignoresButton?: boolean;
  /** Never switches ACPI on. */
  noAcpi?: boolean;
}

/** What renice(8), cpuset(1) and rctl(8) have set for a process. */
export interface ProcessLimits {
  readonly nice?: number;
  readonly cpuset?: string;
  readonly rules?: readonly string[];
}

/** A process that started a foreign guest and waits for its end. */
export interface GuestParent {
  readonly pid: number;
  /** What it does then: as vm-bhyve's _run (lib/vm-run), as `daemon -r` (daemon.c), or nothing. */
  readonly manner: 'vm-bhyve' | 'daemon' | 'idle';
  /** The bhyve it started. */
  readonly argv: readonly string[];
  /** STAT of the guest. */
  readonly stat?: string;
}
