import type { HostCommand } from '../command/command.js';
import type { ProcessExit } from './exit.js';
import { signalName } from './signal.js';

/** The exit keeper of one guest: pwait(1) waits for any process and says how it ended (facts.md 9). One each (facts.md 16). */
export function planPwait(pid: number): HostCommand {
  return { file: 'pwait', args: ['-v', String(pid)] };
}

/** A guest that is not ours is waited for in turns of a minute: a wait outlives the daemon that began it. */
export function planForeignWait(pid: number): HostCommand {
  return { file: 'pwait', args: ['-t', '60', String(pid)] };
}

/** pwait -t: nobody ended in time (facts.md 9). */
export const WAITED_IN_VAIN = 124;

const LINE = /^(\d+): (?:exited with status (\d+)\.|killed by signal (\d+)\.|(terminated)\.)$/gm;

/**
 * What a `pwait -v` wrote of that process; undefined while it lives. `terminated.` = ended, nobody knows how
 * (facts.md 9).
 */
export function parsePwait(text: string, pid: number): ProcessExit | undefined {
  const line = [...text.matchAll(LINE)].find(([, word]) => Number(word) === pid);
  const [, , status, signal, unknown] = line ?? [];
  if (status !== undefined) return { kind: 'code', code: Number(status) };
  if (signal !== undefined) return { kind: 'signal', signal: signalName(Number(signal)) };
  return unknown === undefined ? undefined : { kind: 'lost' };
}
