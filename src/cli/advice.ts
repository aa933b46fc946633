import type { ErrorCode } from '../errors.js';
import type { WireError } from '../protocol/report.js';

/**
 * What to do about an error that brings no hint of its own, by its code. What was denied or is late has none here: such errors say
 * themselves what comes next, or there is nothing (test/cli/hints.test.ts lists them).
 */
const ADVICE: Readonly<Partial<Record<ErrorCode, string>>> = {
  usage: 'see: vmctl help',
  definition: 'vmctl check shows every fault and its line',
  'no-daemon': '`vmctl ping` asks whether one is there; `service vmctl start`, or any vmctl start, starts it',
  internal: 'this is a fault of vmctl itself; VMCTL_DEBUG=1 shows where: please report it with that',
  host: '`vmctl doctor` looks at what of this host may be in the way; `vmctl events` tells what was tried',
  busy: 'try again in a moment',
  protocol: 'if the daemon is of another version, `vmctl daemon replace` puts this one in its place',
  permission: 'run it as root, for example with doas(1) or sudo(8)',
};

/** The error with something to do at its end. `command`: whose help tells more. */
export function advised(error: WireError, command?: string): WireError {
  if (error.hint !== undefined) return error;
  const hint =
    error.code === 'usage' && command !== undefined ? `see: vmctl ${command} --help` : ADVICE[error.code];
  return hint === undefined ? error : { ...error, hint };
}
