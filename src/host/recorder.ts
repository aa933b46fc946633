import { appendFileSync } from 'node:fs';
import type { CommandResult, HostCommand } from '../command/command.js';
import type { Host } from './host.js';
import { monotonicNow } from './monotonic.js';

/** One line of a transcript: what ran, and what came of it. */
export type RecordedRun = HostCommand & {
  readonly kind: 'command' | 'spawn';
  /** ms since the transcript began, when it ended; of a spawn when it began. */
  readonly ms: number;
  /** Who ran it. */
  readonly by: string;
  /** Of a spawn. */
  readonly pid?: number;
} & Partial<CommandResult>;

export interface RecorderOptions {
  readonly by: string;
  /** Monotonic ms at which the transcript began. */
  readonly began: number;
  readonly write: (run: RecordedRun) => void;
}

/** A host of which everything that is run and started is written down; the rest goes through as it is. */
export function recordHost(host: Host, { by, began, write }: RecorderOptions): Host {
  const about = (): { by: string; ms: number } => ({ by, ms: monotonicNow() - began });
  return {
    ...host,
    async run(command, options) {
      const result = await host.run(command, options);
      write({ kind: 'command', ...about(), ...command, ...result });
      return result;
    },
    async spawn(command, options) {
      const process = await host.spawn(command, options);
      write({ kind: 'spawn', ...about(), ...command, pid: process.pid });
      return process;
    },
  };
}

/** Lines of JSON; two processes may append to one file, for a short write is not torn (O_APPEND). */
export function transcriptWriter(file: string): (line: object) => void {
  return (line) => appendFileSync(file, `${JSON.stringify(line)}\n`, { mode: 0o600 });
}

export interface Asked {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** What may be kept of a run. */
  readonly tidy: (run: RecordedRun) => RecordedRun;
}

/** `VMCTL_TRANSCRIPT=FILE` in a daemon's environment: everything that it runs is appended there. */
export function recordIfAsked(host: Host, { env, tidy }: Asked): Host {
  const file = env['VMCTL_TRANSCRIPT'];
  if (file === undefined || file === '') return host;
  const began = Number(env['VMCTL_TRANSCRIPT_BEGAN'] ?? 0) || monotonicNow();
  const write = transcriptWriter(file);
  return recordHost(host, { by: 'supervisor', began, write: (run) => write(tidy(run)) });
}
