/** One run of a host program, as data: planned, compared, logged, printed by `vmctl plan` and simulated alike. */
export interface HostCommand {
  /** Program name, looked up in PATH; never a shell line. */
  readonly file: string;
  readonly args: readonly string[];
  /** Standard input, written at once and closed; absent = /dev/null. */
  readonly input?: string;
}

/** How a host program ended. Never thrown: a non-zero code is an answer. */
export interface CommandResult {
  /** Exit status; null when a signal ended it or it could not be started. */
  readonly code: number | null;
  /** Signal name such as `SIGKILL`, when one ended it. */
  readonly signal?: string;
  readonly stdout: string;
  readonly stderr: string;
  /** Set when the program could not be started at all (`ENOENT`, `EACCES`). */
  readonly spawnError?: string;
  readonly timedOut?: boolean;
}
