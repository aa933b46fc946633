import type { CommandResult, HostCommand } from '../command/command.js';

/** The simulated host without processes: one model, another front end; time is the clock's. */
export interface SimHost {
  /** Structurally what production calls its host. */
  run(command: HostCommand, options?: { timeoutMs?: number; signal?: AbortSignal }): Promise<CommandResult>;
  spawn(command: HostCommand, options: SpawnOptions): Promise<SimProcess>;
  feed(command: HostCommand): Promise<SimFeed>;
  adopt(target: {
    pid: number;
    exitFile: string;
    readExit: (text: string) => SimExit | undefined;
  }): SimProcess;
  kill(pid: number, signal: 'SIGTERM' | 'SIGKILL'): 'sent' | 'gone';
  alive(pid: number): boolean;
  inspect(path: string): Promise<SimFile | undefined>;
  lock(path: string): Promise<SimLock | undefined>;
}

interface SpawnOptions {
  readonly output: string;
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
}

export interface SimLock {
  release(): void;
  readonly lost: Promise<void>;
}

export interface SimProcess {
  readonly pid: number;
  readonly exited: Promise<SimExit>;
  release(): void;
}

export interface SimFeed {
  readonly pid: number;
  write(bytes: Uint8Array): Promise<void>;
  end(): void;
  readonly exited: Promise<SimExit>;
}

export type SimExit =
  | { readonly kind: 'code'; readonly code: number }
  | { readonly kind: 'signal'; readonly signal: string }
  | { readonly kind: 'lost' };

export interface SimFile {
  readonly kind: 'file' | 'directory' | 'device' | 'socket' | 'other';
  readonly size: number;
  readonly writable: boolean;
  readonly identity: string;
}
