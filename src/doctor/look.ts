import type { InterfaceSeen } from '../netgraph/parse-ifconfig.js';
import type { Seen } from './finding.js';

/** All that the checks know of the host; each look may have failed by itself. */
export interface HostLook {
  /** sysctl(8) name -> value; what the kernel does not know is absent. */
  readonly sysctls: Seen<ReadonlyMap<string, string>>;
  /** rc.conf(5) name -> value, defaults included; what is not set is absent. */
  readonly rc: Seen<ReadonlyMap<string, string>>;
  /** loader.conf(5) name -> value, for the next boot. */
  readonly loader: Seen<ReadonlyMap<string, string>>;
  readonly versions: Seen<Versions>;
  /** Those of the asked ones that are in the kernel. */
  readonly modules: Seen<ReadonlySet<string>>;
  readonly interfaces: Seen<readonly InterfaceSeen[]>;
  /** NIC of the default route; undefined = there is none. */
  readonly defaultNic: Seen<string | undefined>;
  readonly space: Seen<readonly FileSystem[]>;
  /** Which of the asked paths are there. */
  readonly files: ReadonlySet<string>;
  /** Directories of vmctl's that others than root may write to, or own. */
  readonly distrusted: readonly Distrusted[];
  /** Why PCI devices cannot be given away, where a definition asks for one. */
  readonly iommu: Seen<IommuRefusal | undefined>;
  /** A supervisor answers; its version. */
  readonly supervisor: Seen<string | undefined>;
}

/** Why no guest can have a PCI device. */
export interface IommuRefusal {
  readonly what: string;
  readonly hint: string;
}

export interface Distrusted {
  /** Which directory, and why. */
  readonly reason: string;
  /** The line that mends it. */
  readonly mend: string;
}

/** `14.3-RELEASE-p2` each. */
export interface Versions {
  /** The kernel that the next boot takes. */
  readonly installed: string;
  readonly running: string;
  readonly userland: string;
}

/** One row of `df -k`. */
export interface FileSystem {
  readonly device: string;
  readonly mountedOn: string;
  readonly sizeBytes: number;
  /** What is left for users; below 0 on a UFS that root has filled. */
  readonly freeBytes: number;
}

/** A number among named values; undefined = not there, or no number. */
export function numberOf(values: ReadonlyMap<string, string>, name: string): number | undefined {
  const text = values.get(name)?.trim() ?? '';
  return /^-?\d+$/.test(text) ? Number(text) : undefined;
}
