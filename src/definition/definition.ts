import type { ListenAddress } from './address.js';
import type {
  CompanionDefinition,
  CpuPin,
  DevicesDefinition,
  DirectNicDefinition,
  FwcfgDefinition,
  GdbDefinition,
  HooksDefinition,
  NumaDomain,
  VarsDefinition,
  X86Definition,
} from './devices.js';

/**
 * What the operator wants, complete and checked: the result of decoding a TOML file, with every default filled in.
 * Paths stay as written; `store/paths` says where they lie.
 */

/** `<name>.toml`: one virtual machine. */
export interface VmDefinition {
  readonly name: string;
  readonly description: string;
  /** Words to find it by. */
  readonly tags: readonly string[];
  /** The tool it was taken over from: while that would still start the guest, vmctl does not. */
  readonly importedFrom?: 'vm-bhyve' | 'bmd';
  readonly cpus: CpuTopology;
  readonly cpuPins: readonly CpuPin[];
  readonly numa: readonly NumaDomain[];
  /** Guest memory in bytes, a multiple of 1 MiB. */
  readonly memoryBytes: number;
  /** As said; passthru devices imply it, see bhyve/memory. */
  readonly wiredMemory: boolean;
  /** Core files of bhyve hold the guest's memory. */
  readonly guestInCore: boolean;
  readonly loader: LoaderDefinition;
  readonly hostbridge: 'standard' | 'amd' | 'none';
  readonly x86: X86Definition;
  /** false = virtio devices use MSI. */
  readonly virtioMsix: boolean;
  readonly fwcfg?: FwcfgDefinition;
  readonly gdb?: GdbDefinition;
  readonly disks: readonly DiskDefinition[];
  /** NICs on bridges. */
  readonly networks: readonly NicDefinition[];
  /** NICs on anything else. */
  readonly directNics: readonly DirectNicDefinition[];
  readonly graphics?: GraphicsDefinition;
  /** All other devices. */
  readonly devices: DevicesDefinition;
  /** Programs that run as long as the guest does, such as swtpm(8); in order of their start. */
  readonly companions: readonly CompanionDefinition[];
  readonly hooks?: HooksDefinition;
  readonly console: ConsoleDefinition;
  readonly autostart: Autostart;
  /** At a host boot: wait this long, in ms, after everything in `after` is ready. */
  readonly startDelayMs: number;
  /** VMs that come up before this one and go down after it; those that nobody wants up are not waited for. */
  readonly after: readonly string[];
  /** When those that come after this VM may start; absent = as soon as it has settled. */
  readonly ready?: Readiness;
  readonly restart: RestartPolicy;
  /** How long a stop waits for the guest to power off, in ms. */
  readonly stopTimeoutMs: number;
  /** What a stop does when the guest is still up after `stopTimeoutMs`. */
  readonly onStopTimeout: 'wait' | 'kill';
  /** How long bhyveload or grub-bhyve may take, in ms; absent = no limit. */
  readonly loadTimeoutMs?: number;
  /** stop, kill, restart and reset only with --force. */
  readonly protect: boolean;
  /** Who, besides root and the host's operators, may see and operate this VM. */
  readonly owners: readonly Principal[];
  readonly limits: LimitsDefinition;
  /** SMBIOS system UUID, lower case; absent = derived. */
  readonly uuid?: string;
  readonly clock: 'utc' | 'local';
  /** Words for bhyve(8), put before the VM name as they are. */
  readonly extraArgs: readonly string[];
  /** Of a run with an install medium (definition/cdrom): the same without it. */
  readonly withoutMedium?: VmDefinition;
}

/** bhyve(8) -c; `count` = sockets * cores * threads. */
export interface CpuTopology {
  readonly count: number;
  readonly sockets?: number;
  readonly cores?: number;
  readonly threads?: number;
}

export type Firmware = 'uefi' | 'uefi-csm' | 'uefi-devel' | 'uefi-custom';

export type LoaderDefinition =
  | { readonly kind: 'firmware'; readonly firmware: Firmware; readonly vars?: VarsDefinition }
  | { readonly kind: 'bootrom'; readonly bootrom: string; readonly vars?: VarsDefinition }
  | BhyveloadDefinition
  | GrubDefinition;

/** bhyveload(8). */
export interface BhyveloadDefinition {
  readonly kind: 'bhyveload';
  /** -h: a directory of the host that the loader sees as host0: instead of the disks. */
  readonly directory?: string;
  /** -l: the loader's own program, absolute. */
  readonly program?: string;
  /** -e, in order: `name=value`. */
  readonly env?: readonly string[];
  /** Words as they are, before the VM's name. */
  readonly args?: readonly string[];
}

/** grub-bhyve(8). */
export interface GrubDefinition {
  readonly kind: 'grub';
  /** -r: `hd0,1`, `hd0,msdos2`, `cd0`, `host`; absent = of the first disk: `hd0,1`, or `cd0`. */
  readonly root?: string;
  /** -d: where grub.cfg lies on the root. */
  readonly directory?: string;
  /** -g: another name than grub.cfg. */
  readonly config?: string;
  /** Lines of a grub.cfg that vmctl writes beside the disks and that is booted from there. */
  readonly commands?: readonly string[];
  /** Of that grub.cfg's menu, in seconds; absent = 3. */
  readonly timeout?: number;
}

export type DiskType = 'virtio-blk' | 'nvme' | 'ahci-hd' | 'ahci-cd';

export interface DiskDefinition {
  readonly type: DiskType;
  /** As written: absolute, relative to the VM's own directory, `iscsi:TARGET/LUN`, or '' of an nvme in memory (`options.ram`). */
  readonly path: string;
  readonly readOnly: boolean;
  /** Left out of the guest when it is not there. */
  readonly optional?: boolean;
  /** `BUS:SLOT:FUNCTION`. Of disks that share a controller the first one's holds. */
  readonly slot?: string;
  /** ahci-hd and ahci-cd of one name are ports of one AHCI controller, in definition order. */
  readonly controller?: string;
  /** Lower boots first, bootindex=. */
  readonly bootIndex?: number;
  /** Words of bhyve's block devices, as bhyve names them: `nocache`, `sectorsize=4096`, `ser=X`; in a fixed order. */
  readonly options?: readonly string[];
  /** The install medium of this run, of no file: it gets its place after all other devices. */
  readonly medium?: true;
}

export interface NicDefinition {
  readonly type: 'virtio-net' | 'e1000';
  /** A key of host.toml's `[bridge.*]`, or the name of a bridge made by others. */
  readonly bridge: string;
  /** What MAC and socket name are derived from: `name` if given, else the position ("0", "1", ...). */
  readonly key: string;
  /** Lower case, colons; absent = derived. */
  readonly mac?: string;
  readonly mtu?: number;
  readonly slot?: string;
}

/** bhyve's fbuf device. */
export interface GraphicsDefinition {
  /** IPv4, or IPv6 without brackets. */
  readonly address: string;
  /** Absent = "auto": a free one, kept for later starts. */
  readonly port?: number;
  readonly width: number;
  readonly height: number;
  /** Do not run the guest until a viewer is connected. */
  readonly wait: boolean;
  readonly vga?: 'on' | 'io' | 'off';
  /** Its first line is the password, at most 8 characters; as written. */
  readonly passwordFile?: string;
  /** bhyve(8) -K. */
  readonly keyboard?: string;
  readonly slot?: string;
}

export const SERIAL_PORTS = ['com1', 'com2', 'com3', 'com4'] as const;
export type SerialPort = (typeof SERIAL_PORTS)[number];

/** Serial port -> back end; `nmdm` = the pair /dev/nmdm-NAME.<port number>. Default: com1 on nmdm. */
export interface ConsoleDefinition extends Partial<Readonly<Record<SerialPort, ConsoleBackend>>> {
  /** Keep what the guest prints: a reader holds the B side of each nmdm(4) pair. Implied by `ready.console`. */
  readonly log: boolean;
}
export type ConsoleBackend =
  | { readonly kind: 'nmdm' }
  | { readonly kind: 'device'; readonly path: string }
  /** bhyve's own input, which is at its end, and output, which is in the VM's log. */
  | { readonly kind: 'stdio' }
  /** bhyve listens (15). */
  | ({ readonly kind: 'tcp' } & ListenAddress);

/** `true` at every host boot, `"unless-stopped"` unless an operator stopped it, `false` never. */
export type Autostart = boolean | 'unless-stopped';

/** What tells that a VM does its work; after `timeoutMs` those that wait for it go on, with a warning. */
export type Readiness = { readonly timeoutMs: number } & (
  | { readonly kind: 'tcp'; readonly address: string; readonly port: number }
  /** Printed on com1. */
  | { readonly kind: 'console'; readonly text: string }
  /** The first frame from one of its NICs was seen on the bridge. */
  | { readonly kind: 'mac' }
);

/** Somebody who may talk to the daemon without being root: `user:ann`, `group:staff`. */
export interface Principal {
  readonly kind: 'user' | 'group';
  readonly name: string;
}

/** What the host gives a guest's bhyve process at most, or by preference; absent = as the kernel has it. */
export interface LimitsDefinition {
  /** renice(8): -20 to 20. */
  readonly nice?: number;
  /** cpuset(1) -l: `0-3,8`. */
  readonly cpuset?: string;
  /** protect(1): never chosen when the host runs out of swap. */
  readonly oomProtect: boolean;
  /** rctl(8) pcpu:deny, in per cent of one CPU. */
  readonly pcpu?: number;
  /** rctl(8) throttle, in bytes and operations per second. */
  readonly readbps?: number;
  readonly writebps?: number;
  readonly readiops?: number;
  readonly writeiops?: number;
}

/** systemd.service(5)'s words; times in ms. */
export interface RestartPolicy {
  readonly policy: 'on-failure' | 'always' | 'never';
  readonly delayMs: number;
  readonly maxDelayMs: number;
  /** This many failures ... */
  readonly burst: number;
  /** ... within this window give up. */
  readonly windowMs: number;
  readonly onReboot?: RestartAction;
  readonly onPoweroff?: RestartAction;
  readonly onHalt?: RestartAction;
  readonly onTripleFault?: RestartAction;
  readonly onError?: RestartAction;
  readonly onSignal?: RestartAction;
}
export type RestartAction = 'restart' | 'stop' | 'fail';
