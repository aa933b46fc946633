import type { Call } from './call.js';

/** A fault is data: the nth matching call goes wrong in the named way. */
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
  /** The program never ends. */
  readonly hang?: boolean;
  /** Somebody else takes the hook bhyve is about to ask for. */
  readonly steal?: boolean;
  /** The program works, but its output is lost (facts 1.7: a reply that came too late). */
  readonly mute?: boolean;
}

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
  return unknown.length > 0 ? `unknown key "${unknown.join('", "')}"` : (value as Fault);
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
  'hang',
  'steal',
  'mute',
];
