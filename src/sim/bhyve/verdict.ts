/** A PCI device; options are the raw variables below `pci.B.S.F.` except `device`, e.g. `port.0.path`. */
export interface PciDevice {
  readonly bus: number;
  readonly slot: number;
  readonly func: number;
  readonly device: string;
  readonly options: ReadonlyMap<string, string>;
}

/** A NIC with a back-end. path, peerhook, socket and hook belong to netgraph. */
export interface Nic {
  /** `bus:slot:function`. */
  readonly slot: string;
  readonly device: string;
  readonly backend: string;
  readonly mac?: string;
  readonly path?: string;
  readonly peerhook?: string;
  readonly socket?: string;
  readonly hook?: string;
}

/** An opened image; readOnly also when opening read-write failed (facts 6.5). */
export interface Disk {
  readonly slot: string;
  readonly device: string;
  readonly path: string;
  readonly readOnly: boolean;
}

/** com1 to com4, `console` (arm64) or the `bus:slot:function` of a PCI uart. */
export interface Console {
  readonly name: string;
  readonly path: string;
}

/** The VNC server that listens. */
export interface FrameBuffer {
  readonly address: string;
  readonly port: number;
  readonly width: number;
  readonly height: number;
  /** The guest waits for the first VNC client. */
  readonly wait: boolean;
  readonly password?: string;
}

/** What bhyve has done to /dev/vmm/NAME: a VM made before a later failure stays (facts 6.9). */
export type VmTrace = 'untouched' | 'created' | 'reinitialised' | 'reused';

/** exit(3) before the guest runs. */
export interface ExitVerdict {
  readonly kind: 'exit';
  readonly code: number;
  readonly vm: VmTrace;
  readonly stdout: string;
  readonly stderr: string;
}

/** A bug of bhyve's own that ends it by a signal. */
export interface AbortVerdict {
  readonly kind: 'abort';
  readonly signal: 'SIGABRT' | 'SIGSEGV';
  readonly vm: VmTrace;
  readonly stdout: string;
  readonly stderr: string;
}

/** The guest runs from here on. */
export interface RunVerdict {
  readonly kind: 'run';
  readonly vm: VmTrace;
  /** After %() expansion. */
  readonly name: string;
  /** Every variable, raw as config.dump=1 would print it. */
  readonly config: ReadonlyMap<string, string>;
  readonly memoryBytes: number;
  readonly cpus: number;
  readonly wired: boolean;
  readonly destroyOnPoweroff: boolean;
  readonly devices: readonly PciDevice[];
  readonly nics: readonly Nic[];
  readonly disks: readonly Disk[];
  readonly consoles: readonly Console[];
  readonly fbuf?: FrameBuffer;
  readonly bootrom?: string;
  readonly bootvars?: string;
  readonly stdout: string;
  readonly stderr: string;
}

export type BhyveVerdict = ExitVerdict | AbortVerdict | RunVerdict;
