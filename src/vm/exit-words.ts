import type { GuestExit, ProcessExit } from '../bhyve/exit.js';

/** A guest's end in words, one short phrase for `status`, logs and reasons. */
export function exitWords(exit: GuestExit): string {
  switch (exit.kind) {
    case 'rebooted':
      return 'rebooted';
    case 'powered-off':
      return 'powered off';
    case 'halted':
      return 'halted';
    case 'triple-fault':
      return 'triple fault';
    case 'error':
      return `bhyve failed with exit code ${exit.code}`;
    case 'signal':
      return `killed by ${exit.signal}`;
    case 'launch-error':
      return launchWords(exit.code, exit.lines);
    case 'hook-taken':
      return 'somebody else took the link';
    case 'vmm-busy':
      return 'vmm busy';
    case 'lost':
      return 'ended while nobody watched';
  }
}

const LAST_LINE = 'Device emulation initialization error';

function launchWords(code: number | null, lines: readonly string[]): string {
  // bhyve's last line only repeats the error number of the line before (facts.md 5).
  const telling = lines.filter((line) => line.trim() !== '' && !line.startsWith(LAST_LINE));
  const last = (telling.at(-1) ?? lines.at(-1))?.trim();
  if (last) return `did not start: ${last}`;
  return code === null ? 'did not start' : `did not start: bhyve exited with code ${code}`;
}

/**
 * What the exit of a guest that ended unwatched means: bhyve(8) EXIT STATUS (facts.md 6.7). The same code 1 is a
 * power-off and a usage error, so one that was never seen up did not start.
 */
export function judgeUnwatched(exit: ProcessExit, confirmed: boolean): GuestExit {
  if (exit.kind === 'lost') return { kind: 'lost' };
  if (!confirmed) {
    const signal = exit.kind === 'signal' ? [`killed by ${exit.signal}`] : [];
    return { kind: 'launch-error', code: exit.kind === 'code' ? exit.code : null, lines: signal };
  }
  return exit.kind === 'signal' ? exit : codeMeaning(exit.code);
}

function codeMeaning(code: number): GuestExit {
  const kind = (['rebooted', 'powered-off', 'halted', 'triple-fault'] as const)[code];
  return kind === undefined ? { kind: 'error', code } : { kind };
}
