import type { ListenAddress } from './address.js';

/**
 * The parts of a definition beside disks, NICs on bridges, screen and console. A `slot` is `BUS:SLOT:FUNCTION`; absent = assigned and
 * pinned. Options are bhyve(8)'s and bhyve_config(5)'s own (facts 6).
 */

/** bhyve(8) -p. */
export interface CpuPin {
  readonly vcpu: number;
  readonly hostCpu: number;
}

/** bhyve(8) -n (15). */
export interface NumaDomain {
  /** A multiple of 1 MiB. */
  readonly memoryBytes: number;
  /** cpuset(1) list of vCPUs: `0-3,8`. */
  readonly cpus: string;
  /** domainset(9) policy on the host: `prefer:0`. */
  readonly domainPolicy?: string;
}

/** bhyve_config(5) x86.*. */
export interface X86Definition {
  /** -x. */
  readonly x2apic: boolean;
  /** false = -w: accesses to unimplemented MSRs are ignored. */
  readonly strictMsr: boolean;
  /** Tell of every such access. */
  readonly verboseMsr: boolean;
  /** -e: end at an access to an I/O port nobody has. */
  readonly strictIo: boolean;
  /** false = -Y. */
  readonly mptable: boolean;
  /** -H; without it an idle guest burns a CPU. */
  readonly vmexitOnHlt: boolean;
  /** -P. */
  readonly vmexitOnPause: boolean;
}

/** Firmware variables: a file of this VM alone, never overwritten. */
export interface VarsDefinition {
  /** As written: absolute, or relative to the VM's own directory. */
  readonly path: string;
  /** Copied when the file is not there yet: the package's BHYVE_UEFI_VARS.fd. */
  readonly fromTemplate: boolean;
}

export interface FwcfgDefinition {
  readonly type: 'bhyve' | 'qemu';
  /** bhyve(8) -f (14). */
  readonly items: readonly FwcfgItem[];
}
export type FwcfgItem = { readonly name: string } & ({ readonly string: string } | { readonly file: string });

/** bhyve(8) -G. */
export interface GdbDefinition extends ListenAddress {
  /** Do not run the guest until a debugger is connected. */
  readonly wait: boolean;
}

/** A NIC that is on no netgraph bridge. */
export interface DirectNicDefinition {
  readonly type: 'virtio-net' | 'e1000';
  /** As of NicDefinition; unique among all NICs of the VM. */
  readonly key: string;
  /** Position among all [[network]] of the file. */
  readonly position: number;
  readonly backend: NicBackend;
  readonly mac?: string;
  readonly mtu?: number;
  readonly slot?: string;
}

export type NicBackend =
  /** Straight on a hook of another netgraph node, such as `lower` of an ng_ether(4). */
  | { readonly kind: 'node'; readonly node: string; readonly peerhook: string }
  /** `device` exists and is left alone; without it one is made for the guest, and put into `ifBridge`, which exists. */
  | { readonly kind: 'tap'; readonly device?: string; readonly ifBridge?: string }
  /** `vale0:web1`, netmap(4). */
  | { readonly kind: 'vale'; readonly port: string }
  /** `em0`, of netmap(4). */
  | { readonly kind: 'netmap'; readonly port: string }
  /** libslirp (14): `tcp::2222-:22`. */
  | { readonly kind: 'slirp'; readonly hostForward: readonly string[] }
  /** No cable. */
  | { readonly kind: 'none' };

export interface DevicesDefinition {
  readonly passthru?: readonly PassthruDefinition[];
  readonly scsi?: readonly ScsiDefinition[];
  readonly shares?: readonly ShareDefinition[];
  readonly virtioConsoles?: readonly VirtioConsoleDefinition[];
  readonly inputs?: readonly InputDefinition[];
  readonly uarts?: readonly UartDefinition[];
  readonly rng?: Placed;
  /** xhci with a tablet. Absent = there is one when there is a screen; false = none. */
  readonly tablet?: Placed | false;
  readonly sound?: SoundDefinition;
  readonly tpm?: TpmDefinition;
  /** -l pc-testdev. */
  readonly pcTestdev?: true;
}

export interface Placed {
  readonly slot?: string;
}

export interface PassthruDefinition extends Placed {
  /** `2/0/0`, decimal, or `ppt0`. */
  readonly device: string;
  /** As written. */
  readonly rom?: string;
  readonly bootIndex?: number;
}

/** virtio-scsi on a ctl(4) port: `/dev/cam/ctl0.1`. */
export interface ScsiDefinition extends Placed {
  readonly device: string;
  readonly iid?: number;
  readonly bootIndex?: number;
}

/** virtio-9p. */
export interface ShareDefinition extends Placed {
  readonly name: string;
  /** A directory of the host, absolute. */
  readonly path: string;
  readonly readOnly: boolean;
}

export interface VirtioConsoleDefinition extends Placed {
  /** 1 to 16; `path` of the Unix socket as written, absent = vtcon.NAME in the VM's own directory. */
  readonly ports: readonly { readonly name: string; readonly path?: string }[];
}

/** virtio-input: `/dev/input/event0`. */
export interface InputDefinition extends Placed {
  readonly device: string;
}

/** A PCI serial port on a device such as `/dev/nmdm-x.A`, `stdio`, `tcp=ADDRESS:PORT`, or `nmdm` for a pair of its own. */
export interface UartDefinition extends Placed {
  readonly path: string;
}

/** hda: `/dev/dsp0`. */
export interface SoundDefinition extends Placed {
  readonly play?: string;
  readonly record?: string;
}

export type TpmDefinition = { readonly version: '2.0' } & (
  | { readonly kind: 'passthru'; readonly device: string }
  /** `socket` absent = an swtpm(8) of this VM's own, a companion that vmctl adds; its state lies in the VM's own directory. */
  | { readonly kind: 'swtpm'; readonly socket?: string }
);

export interface CompanionDefinition {
  /** Unique in the VM. */
  readonly name: string;
  /** Program and words; paths as written. No shell. */
  readonly command: readonly [string, ...string[]];
  /** The guest is started when this Unix socket is there; removed before the start of the companion. As written. */
  readonly socket?: string;
  /** What happens when it ends while the guest lives: told, or told and started again. */
  readonly restart: boolean;
}

/** Programs and words, run without a shell. */
export interface HooksDefinition {
  /** Before every run of bhyve; its failure ends the start. */
  readonly preStart?: readonly [string, ...string[]];
  /** When the guest has settled. */
  readonly postStart?: readonly [string, ...string[]];
  /** Before the power button of a stop. */
  readonly preStop?: readonly [string, ...string[]];
  /** When the guest is down and cleaned up. */
  readonly postStop?: readonly [string, ...string[]];
  /** When the VM has failed. */
  readonly onFailure?: readonly [string, ...string[]];
  /** Of each, in ms; then it is killed, which counts as a failure. */
  readonly timeoutMs: number;
}
