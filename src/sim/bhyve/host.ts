import type { Errno } from './errno.js';

/** What stat(2) and open(2) would tell about one path. */
export interface FileLook {
  readonly kind: 'file' | 'directory' | 'tty' | 'device';
  readonly bytes: number;
  readonly readable: boolean;
  readonly writable: boolean;
}

/** A netgraph NIC as bhyve asks the kernel for it (facts 5); hook is `vmlink` unless given. */
export interface NicRequest {
  /** `bus:slot:function`. */
  readonly slot: string;
  readonly path: string;
  readonly peerhook: string;
  /** Name for bhyve's own socket node; absent = unnamed. */
  readonly socket?: string;
  readonly hook: string;
  readonly mac?: string;
}

/** `socket`: NgMkSockNode failed; `connect`: NGM_CONNECT failed. */
export type NicReply =
  { readonly ok: true } | { readonly ok: false; readonly stage: 'socket' | 'connect'; readonly errno: Errno };

/**
 * Everything the model asks of the simulated host. Calls happen in bhyve's own order, so that a hook is taken before a
 * later device fails; the caller drops what was taken when the verdict is not `run`, as the kernel does at exit.
 */
export interface BhyveHost {
  /** `15` is `main` without -M and -p ranges (bhyve-cases/README). */
  readonly flavour: '13' | '14' | '15' | 'main';
  readonly arch: 'amd64' | 'arm64';
  /** hw.vmm.maxcpu. */
  readonly maxCpus: number;
  /** /dev/vmm/NAME before the start; `busy` = its vCPUs are not all suspended (facts 6.9). */
  readonly vm: 'absent' | 'exists' | 'busy';
  /** Set when the VM can be neither opened nor made: EACCES (not root), ENOENT (no vmm), ENXIO (no VT-x). */
  readonly vmErrno?: Errno;
  /** Text of a configuration file; undefined = it does not exist. */
  readFile(path: string): string | undefined;
  /** undefined = ENOENT. */
  look(path: string): FileLook | undefined;
  /** Whether somebody takes connections at a Unix socket. Absent = somebody does. */
  connectUnix?(path: string): boolean;
  portInUse?(address: string, port: number): boolean;
  /** /dev/NAME of a tap(4) or vmnet(4); undefined = open. Absent = every one opens. */
  openTap?(name: string): Errno | undefined;
  /** Absent = every connect works. */
  connectNic?(nic: NicRequest): NicReply;
}
