import type { HostCommand } from '../command/command.js';
import type { ProcessExit } from './exit.js';
import { signalName } from './signal.js';

/** The exit keeper of one guest: pwait(1) waits for any process and says how it ended (facts.md 9). One each (facts.md 16). */
export function planPwait(pid: number): HostCommand {
  return { file: 'pwait', args: ['-v', String(pid)] };
}

/** What a `pwait -v` wrote; undefined while its process lives. `terminated.` = ended, nobody knows how (facts.md 9). */
export function parsePwait(text: string): ProcessExit | undefined {
  const [, status, signal, unknown] =
    /^\d+: (?:exited with status (\d+)\.|killed by signal (\d+)\.|(terminated)\.)$/m.exec(text) ?? [];
  if (status !== undefined) return { kind: 'code', code: Number(status) };
  if (signal !== undefined) return { kind: 'signal', signal: signalName(Number(signal)) };
  return unknown === undefined ? undefined : { kind: 'lost' };
}
