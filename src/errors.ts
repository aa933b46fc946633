/**
 * Every way vmctl can fail, with the exit status the command line gives it (sysexits(3)).
 * A status is part of the contract: scripts test it, the manual lists it.
 */
export const ERROR_STATUS = {
  usage: 64, // EX_USAGE: the command line is wrong
  definition: 65, // EX_DATAERR: a definition has faults
  'no-such-vm': 68, // EX_NOHOST: no definition and no guest of that name
  'no-daemon': 69, // EX_UNAVAILABLE: nobody answers on the control socket, or a second daemon was asked for
  internal: 70, // EX_SOFTWARE: a fault of vmctl itself
  host: 71, // EX_OSERR: a host program or system call failed; also a guest that did not come up
  denied: 75, // EX_TEMPFAIL: not possible in this state
  timeout: 75, // EX_TEMPFAIL: not done yet; asking again later is right
  busy: 75, // EX_TEMPFAIL: the daemon takes no more clients; nothing was done, ask again
  protocol: 76, // EX_PROTOCOL: client and daemon do not understand each other
  permission: 77, // EX_NOPERM: not root, or not allowed
} as const;

export type ErrorCode = keyof typeof ERROR_STATUS;

export interface ErrorDetail {
  /** What to do next, one sentence, shown behind `hint: `. */
  readonly hint?: string;
  readonly cause?: unknown;
}

/** What failed, on what; `hint` says what to do. Only this class crosses module boundaries as a failure. */
export class VmctlError extends Error {
  readonly code: ErrorCode;
  readonly hint: string | undefined;

  constructor(code: ErrorCode, message: string, detail: ErrorDetail = {}) {
    super(message, detail.cause === undefined ? undefined : { cause: detail.cause });
    this.name = 'VmctlError';
    this.code = code;
    this.hint = detail.hint;
  }

  /** Exit status of the command line, sysexits(3). */
  get status(): number {
    return ERROR_STATUS[this.code];
  }
}

/** Any thrown value as a VmctlError; what is not one is a fault of ours (`internal`). */
export function toVmctlError(error: unknown): VmctlError {
  if (error instanceof VmctlError) return error;
  if (isForeignVmctlError(error)) return new VmctlError(error.code, error.message, withoutUndefined(error));
  const message = error instanceof Error ? error.message : String(error);
  return new VmctlError('internal', message, { cause: error });
}

/** The same class out of another bundle: `instanceof` is false there. */
function isForeignVmctlError(error: unknown): error is VmctlError {
  return (
    error instanceof Error &&
    error.name === 'VmctlError' &&
    Object.hasOwn(ERROR_STATUS, String((error as { readonly code?: unknown }).code))
  );
}

function withoutUndefined({ hint, cause }: VmctlError): ErrorDetail {
  return { ...(hint === undefined ? {} : { hint }), ...(cause === undefined ? {} : { cause }) };
}
