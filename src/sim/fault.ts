import { isErrno } from './netgraph/errno.js';
import type { Call } from './call.js';

/**
 * A fault is data: the nth matching call goes wrong in the named way. With `code` and ngctl it is the nth matching line of
 * a script; all other faults of ngctl count runs.
 */
export interface Fault {
  /** Program, `*` for any. */
  readonly command: string;
  /** Part of the arguments or of the script line. */
  readonly match?: string;
  /** Which matching call, from 1. */
  readonly nth?: number;
  /** How many calls from then on; default 1, 0 = all. */
  readonly times?: number;
  /** The program does nothing and ends like this. */
  readonly code?: number;
  readonly stdout?: string;
  readonly stderr?: string;
  /** The program is slower by this much. */
  readonly delayMs?: number;
  /** Of `bhyvectl --destroy`: the kernel frees the memory for so long, also when who asked has given it up. */
  readonly lateMs?: number;
  /** The program never ends. */
  readonly hang?: boolean;
  /** Somebody else takes the hook bhyve is about to ask for. */
  readonly steal?: boolean;
  /** The program works, but its output is lost (facts 1.7: a reply that came too late). */
  readonly mute?: boolean;
  /** The program ends by this signal, its output lost with its buffers; what it has done stays. */
  readonly signal?: string;
  /** With `signal` or `killCaller`: only so many lines of ngctl's script were carried out; 0 = nothing was done. */
  readonly afterLine?: number;
  /** This line of ngctl's script, from 1, is refused with `errno`. */
  readonly line?: number;
  readonly errno?: string;
  /** Who ran the program dies of SIGKILL at the same moment, before it can read an answer. */
  readonly killCaller?: boolean;
}

/** How simctl explains faults. */
export const FAULT_HELP = `       {"command":"ngctl","match":"connect","code":71,"stderr":"..."}    a line of a script fails
       {"command":"ngctl","line":3,"errno":"ENOMEM"}                     line 3 of a script fails
       {"command":"ngctl","signal":"KILL","afterLine":2}                 ngctl dies after 2 lines, which stay in force
       {"command":"ngctl","afterLine":2,"killCaller":true}               and so does who ran it
       {"command":"ifconfig","match":"name","code":1,"stderr":"..."}     fails and does nothing
       {"command":"ifconfig","signal":"KILL"}                            does its work and dies; with "afterLine":0 dies first
       also nth, times (0 = always), delayMs, lateMs (bhyvectl --destroy), hang, steal (bhyve), mute (works, prints nothing)
`;

/** A fault waiting for its call. */
export interface ArmedFault {
  readonly fault: Fault;
  seen: number;
}

/** The fault that strikes this text of a program, if any; counts, and drops what is used up. */
export function strike(
  faults: ArmedFault[],
  file: string,
  text: string,
  fits: (fault: Fault) => boolean = () => true,
): Fault | undefined {
  for (const armed of [...faults]) {
    const { command, match = '', nth = 1, times = 1 } = armed.fault;
    if (!fits(armed.fault) || (command !== '*' && command !== file) || !text.includes(match)) continue;
    armed.seen += 1;
    if (armed.seen < nth) continue;
    if (times !== 0 && armed.seen >= nth + times - 1) faults.splice(faults.indexOf(armed), 1);
    return armed.fault;
  }
  return undefined;
}

/** What a call is matched by. */
export function textOf(call: Call): string {
  return [...call.args, call.input ?? ''].join(' ');
}

/** Checks what simctl was given. */
export function decodeFault(text: string): Fault | string {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return 'not JSON';
  }
  if (
    typeof value !== 'object' ||
    value === null ||
    !('command' in value) ||
    typeof value.command !== 'string'
  )
    return 'no "command"';
  const unknown = Object.keys(value).filter((key) => !KEYS.includes(key));
  if (unknown.length > 0) return `unknown key "${unknown.join('", "')}"`;
  if ('errno' in value && !isErrno(value.errno)) return `no such errno: ${String(value.errno)}`;
  return value as Fault;
}

const KEYS = [
  'command',
  'match',
  'nth',
  'times',
  'code',
  'stdout',
  'stderr',
  'delayMs',
  'lateMs',
  'hang',
  'steal',
  'mute',
  'signal',
  'afterLine',
  'line',
  'errno',
  'killCaller',
];
