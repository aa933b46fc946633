import type { VmDefinition } from '../../definition/definition.js';
import type { FilesSeen } from '../../plan/file-seen.js';
import type { Seen } from '../finding.js';
import type { Versions } from '../look.js';

/** What is looked at after an upgrade of the host, of its packages, or of vmctl. */
export interface UpgradeLook {
  readonly versions: Seen<Versions>;
  readonly numbers: Seen<Numbers>;
  /** Those of VMs that vmctl knows. */
  readonly guests: Seen<readonly GuestSeen[]>;
  /** undefined = none runs. */
  readonly daemon: Seen<DaemonSeen | undefined>;
  /** Version of this program. */
  readonly installed: string;
  /** When each file was put where it is, ms since the epoch; absent = not there. */
  readonly changes: ReadonlyMap<string, number>;
  /** ROMs, variables and their templates. */
  readonly files: Seen<FilesSeen>;
  /** Names in /boot/modules, where packages put theirs. */
  readonly foreignModules: readonly string[];
  /** Scripts of rc.d that are not those of this vmctl. */
  readonly scripts: Seen<readonly string[]>;
}

/** __FreeBSD_version, as of param.h: 1403000. */
export interface Numbers {
  /** Of the running kernel. */
  readonly kernel: number;
  /** Of the programs on disk. */
  readonly userland: number;
}

export interface GuestSeen {
  readonly name: string;
  /** ms since the epoch. */
  readonly startedAt: number;
  /** It runs with this; undefined = started by somebody else. */
  readonly definition?: VmDefinition;
  /** undefined = could not be seen. */
  readonly binary?: Binary;
}

/** The program file of a process, as the kernel has it. */
export interface Binary {
  /** __FreeBSD_version that it was built for; 0 = it does not say. */
  readonly osrel: number;
  /** undefined = it has no name any more: removed, or another one is in its place. */
  readonly path: string | undefined;
}

export interface DaemonSeen {
  readonly pid: number;
  readonly version: string;
  readonly startedAt: number;
  /** Its node(1), and the bundle that node runs. */
  readonly node: string;
  readonly program: string;
  /** Under daemon(8), as the service. */
  readonly isService: boolean;
}

/** The bhyve of the base system. */
export function bhyvePath({ root }: { readonly root: string }): string {
  return `${root}/usr/sbin/bhyve`;
}

/** `a` and more, one `and` between the last two. */
export function andList(names: readonly string[]): string {
  return names.length < 2 ? (names[0] ?? '') : `${names.slice(0, -1).join(', ')} and ${names.at(-1) ?? ''}`;
}
