/**
 * What the operator wants, complete and checked: the result of decoding a TOML file, with every default filled in.
 * Paths stay as written; `store/paths` says where they lie.
 */

/** `<name>.toml`: one virtual machine. */
export interface VmDefinition {
  readonly name: string;
  readonly description: string;
  readonly cpus: CpuTopology;
  /** Guest memory in bytes, a multiple of 1 MiB. */
  readonly memoryBytes: number;
  readonly loader: LoaderDefinition;
  readonly disks: readonly DiskDefinition[];
  readonly networks: readonly NicDefinition[];
  readonly graphics?: GraphicsDefinition;
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
  | { readonly kind: 'firmware'; readonly firmware: Firmware }
  | { readonly kind: 'bootrom'; readonly bootrom: string }
  | { readonly kind: 'bhyveload' }
  | { readonly kind: 'grub' };

export type DiskType = 'virtio-blk' | 'nvme' | 'ahci-hd' | 'ahci-cd';

export interface DiskDefinition {
  readonly type: DiskType;
  /** As written: absolute, or relative to the VM's own directory. */
  readonly path: string;
  readonly readOnly: boolean;
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
}

/** bhyve's fbuf device. */
export interface GraphicsDefinition {
  /** IPv4, or IPv6 without brackets. */
  readonly address: string;
  readonly port: number;
  readonly width: number;
  readonly height: number;
  /** Do not run the guest until a viewer is connected. */
  readonly wait: boolean;
}

export interface ConsoleDefinition {
  /** Serial port -> back end; `nmdm` = the pair /dev/nmdm-NAME.<port number>. Default: com1 on nmdm. */
  readonly com1?: ConsoleBackend;
  readonly com2?: ConsoleBackend;
  /** Keep what the guest prints on com1: a reader holds the B side of its nmdm(4) pair. Implied by `ready.console`. */
  readonly log: boolean;
}
export type ConsoleBackend = { readonly kind: 'nmdm' } | { readonly kind: 'device'; readonly path: string };

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

/** `host.toml`: the host's bridges and defaults. */
export interface HostDefinition {
  /** Where VM directories lie, as written. */
  readonly vmDirectory: string;
  readonly bridges: readonly BridgeDefinition[];
  /** Who, besides root, may see and operate every VM. */
  readonly operators: readonly Principal[];
  /** So many VMs may be on their way up at once. */
  readonly maxParallel: number;
  /** Where the daemon answers Prometheus; absent = nowhere. */
  readonly metrics?: ListenAddress;
}

/** A loopback address: IPv4, or IPv6 without brackets. */
export interface ListenAddress {
  readonly address: string;
  readonly port: number;
}

/**
 * One ng_bridge(4). Public: `interface`. VLAN: `interface` and `vlan`. Private: `hostInterface`. Isolated: none of them.
 */
export interface BridgeDefinition {
  /** Node name of the ng_bridge. */
  readonly name: string;
  /** Host NIC whose hooks are connected; `auto` = that of the default route when the bridge is first made. */
  readonly interface?: string;
  /** How `interface` is made with ifconfig(8) when it is not there. */
  readonly vlan?: VlanDefinition;
  /** false = only `lower` is connected: the NIC is given to the guests entirely. */
  readonly attachHost: boolean;
  /** Connect `lower` alone although the NIC carries an address or the default route. */
  readonly force: boolean;
  /** Switch LRO and vlanhwfilter of the NIC off when the bridge is made. */
  readonly disableOffload: boolean;
  /** By which the host takes part in a bridge without NIC: an ng_eiface(4). */
  readonly hostInterface?: HostInterfaceDefinition;
  /** false = uplink hooks for NIC or host interface: unknown unicast goes there only (ng_bridge(4), FreeBSD 14). */
  readonly floodUnknown: boolean;
  readonly tuning: BridgeTuning;
}

export interface VlanDefinition {
  readonly parent: string;
  /** 1 to 4094. */
  readonly tag: number;
}

export interface HostInterfaceDefinition {
  /** Of interface and node. */
  readonly name: string;
  /** With prefix length, `10.0.0.1/24`, `fd00::1/64`. */
  readonly addresses: readonly string[];
  /** Lower case, colons; absent = derived. */
  readonly mac?: string;
}

/** ng_bridge(4)'s configuration in seconds; absent = the kernel's own (60, 900, 1). */
export interface BridgeTuning {
  readonly loopTimeout?: number;
  readonly maxStaleness?: number;
  readonly minStableAge?: number;
}
