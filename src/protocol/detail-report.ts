import type { Traffic } from './network.js';

/** Parts of `vmctl status NAME`; daemons of before they were told leave them out. */

/** A disk, CD or file that the guest has as one. */
export interface DiskReport {
  readonly type: string;
  /** As the definition has it; empty of one in memory. */
  readonly path: string;
  /** Where it lies on the host; null = in memory, or an iSCSI volume that is not attached. */
  readonly place: string | null;
  readonly readOnly: boolean;
  /** It may be missing. */
  readonly optional: boolean;
  /** Of a volume or a whole disk, as programs of the host tell it; absent = a file, or they do not tell. */
  readonly size?: DiskSize;
  /** Filled in by the client, that looks at the host itself, `size` included; absent = nobody has looked. */
  readonly sight?: DiskSight;
}

export interface DiskSize {
  /** What the guest sees. */
  readonly sizeBytes?: number;
  /** What it takes of the host. */
  readonly usedBytes?: number;
}

/** `unseen`: this user may not look; `device`: a volume or a whole disk, whose size stat(2) does not tell. */
export interface DiskSight extends DiskSize {
  readonly state: 'there' | 'device' | 'missing' | 'unseen';
  /** Why it could not be looked at. */
  readonly reason?: string;
}

/** A serial port. */
export interface ConsoleReport {
  /** `com1` ... */
  readonly port: string;
  /** In words: `nmdm`, `stdio`, `tcp 127.0.0.1:4000`, or a device. */
  readonly backend: string;
  /** What cu(1) opens; null = there is nothing to open. */
  readonly device: string | null;
  /** The file that keeps what the guest prints there; null = it is not kept. */
  readonly log: string | null;
}

/** What flowed through a NIC, as its guest sees it; rates are those between the last two looks. */
export interface NicTraffic {
  /** NIC key of the definition. */
  readonly nic: string;
  readonly bridge: string;
  readonly traffic: Traffic;
}

/** How a VM comes up at a host boot. */
export interface BootReport {
  /** As its file says. */
  readonly autostart: boolean | 'unless-stopped';
  /** VMs that come up before it and go down after it. */
  readonly after: readonly string[];
  /** VMs that wait for it. */
  readonly before: readonly string[];
  readonly startDelaySeconds: number;
}

/** Where what concerns a VM lies on the host. */
export interface FilesReport {
  readonly definition: string;
  /** bhyve's own output. */
  readonly log: string;
  /** Of all VMs. */
  readonly events: string;
  readonly crashes: string;
}
