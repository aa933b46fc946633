/** One call of a host program as it reaches the world. */
export interface Call {
  readonly file: string;
  readonly args: readonly string[];
  readonly input?: string;
  readonly pid: number;
  readonly ppid: number;
  readonly cwd: string;
  /** As its parent set it, where that is known. */
  readonly env?: Readonly<Record<string, string>>;
}

/** What a program answers. */
export type Outcome =
  | Reply
  /** a bug of the program: prints and dies of a signal. */
  | { readonly kind: 'abort'; readonly signal: string; readonly stdout: string; readonly stderr: string }
  /** The process lives on until the world ends it. */
  | { readonly kind: 'resident' }
  /** The answer comes later, or never. */
  | { readonly kind: 'pending'; readonly begin: (done: (reply: Reply) => void) => void }
  | Fed
  /** Takes a lock and becomes another program, which only a real process can. */
  | { readonly kind: 'lock'; readonly lock: LockOrder };

/** Lives as long as its input lasts, and takes it as it comes. */
export interface Fed {
  readonly kind: 'fed';
  /** `over` = this was its end. */
  readonly take: (bytes: Buffer) => 'over' | undefined | void;
  readonly last: () => Reply;
  /** The end of its input is not its own. */
  readonly stays?: boolean;
}

export interface Reply {
  readonly kind: 'reply';
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
  /** Where this text and code come from: a section of the facts, a source file, or UNPROVEN. */
  readonly evidence: string;
}

/** Reply -> source, one table a program. */
export type Evidence = Readonly<Record<string, string>>;

export interface LockOrder {
  readonly path: string;
  /** Seconds to wait; undefined = for ever. */
  readonly seconds?: number;
  readonly silent: boolean;
  readonly keep: boolean;
  readonly command: readonly string[];
}

/** An answer with its source. */
export function reply(
  evidence: string | undefined,
  code: number,
  { stdout = '', stderr = '' }: { stdout?: string; stderr?: string } = {},
): Reply {
  return { kind: 'reply', code, stdout, stderr, evidence: evidence ?? 'UNPROVEN' };
}

/** How a process ended; `unknown` = nobody saw it. Signals by name without SIG. */
export type ProcessEnd =
  | { readonly kind: 'code'; readonly code: number }
  | { readonly kind: 'signal'; readonly signal: string }
  | { readonly kind: 'unknown' };
