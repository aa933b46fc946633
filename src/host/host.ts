import type { CommandResult, HostCommand } from '../command/command.js';

/** The one narrow port to the host. `freebsd.ts` is its only implementation in production. */
export interface Host {
  /** Runs a program to its end; resolves whatever its exit code, also when it cannot be started. */
  run(command: HostCommand, options?: RunOptions): Promise<CommandResult>;
  /** Starts a program that outlives us: own session, output appended to a file, never a pipe. Rejects when it cannot be started. */
  spawn(command: HostCommand, options: SpawnOptions): Promise<HostProcess>;
  /**
   * Starts a program that reads from us and dies with us, for its input ends then; its output goes nowhere. Rejects when
   * it cannot be started.
   */
  feed(command: HostCommand): Promise<HostFeed>;
  /** Watches a process that is not our child, through the file its exit keeper writes. */
  adopt(target: AdoptTarget): HostProcess;
  /** Sends a signal. The caller has just proven whose process this is. */
  kill(pid: number, signal: HostSignal): 'sent' | 'gone';
  /** Whether a process of that pid exists; says nothing about whose it is. */
  alive(pid: number): boolean;
  /** Looks at a file or device without opening it; undefined = not there. */
  inspect(path: string): Promise<FileFacts | undefined>;
  /**
   * Takes an advisory lock that dies with this process; undefined = somebody else holds it, and did so for those
   * seconds (default 0) without letting go.
   */
  lock(path: string, waitSeconds?: number): Promise<HostLock | undefined>;
}

export interface RunOptions {
  readonly timeoutMs?: number;
  readonly signal?: AbortSignal;
}

export interface SpawnOptions {
  /** File for stdout and stderr, appended to. */
  readonly output: string;
  readonly cwd?: string;
  /** Beside PATH, all that it finds in its environment; absent = all of ours. */
  readonly env?: Readonly<Record<string, string>>;
}

export interface AdoptTarget {
  readonly pid: number;
  /** The file the keeper's pwait(1) -v writes. */
  readonly exitFile: string;
  /** Reads what pwait -v wrote; undefined = nothing yet. */
  readonly readExit: (text: string) => HostExit | undefined;
  /** Asked now and then: false = the process has ended, and another may have its pid. Without it the pid alone tells. */
  readonly alive?: () => Promise<boolean>;
}

export interface HostLock {
  release(): void;
  /** Resolves if the lock is lost although nobody released it. */
  readonly lost: Promise<void>;
}

export interface HostFeed {
  readonly pid: number;
  /** Resolves when there is room for more, or nobody to give it to. */
  write(bytes: Uint8Array): Promise<void>;
  /** No more input: the program takes what it has and ends. */
  end(): void;
  /** Resolves once, never rejects. */
  readonly exited: Promise<HostExit>;
}

export interface HostProcess {
  readonly pid: number;
  /** Resolves once, never rejects. */
  readonly exited: Promise<HostExit>;
  /** Stop watching; the process is left alone. `exited` then never resolves. */
  release(): void;
}

export type HostExit =
  | { readonly kind: 'code'; readonly code: number }
  | { readonly kind: 'signal'; readonly signal: string }
  | { readonly kind: 'lost' };

export type HostSignal = 'SIGTERM' | 'SIGKILL';

export interface FileFacts {
  readonly kind: 'file' | 'directory' | 'device' | 'socket' | 'other';
  /** Bytes; 0 for devices. */
  readonly size: number;
  readonly writable: boolean;
  /** Two names of one file, or of one device, have the same. */
  readonly identity: string;
  /** Of a device, the name it has when symbolic links are followed. */
  readonly device?: string;
}
