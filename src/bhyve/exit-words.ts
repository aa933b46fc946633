import type { GuestExit } from './exit.js';

/** A guest's end in words, one short phrase for `status`, logs and reasons. */
export function describeExit(exit: GuestExit): string {
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
      return `bhyve failed with exit status ${exit.code}`;
    case 'signal':
      return `killed by ${exit.signal}`;
    case 'launch-error':
      return launchWords(exit.code, exit.lines);
    case 'hook-taken':
      return 'did not start: its link or socket name was taken';
    case 'vmm-busy':
      return 'did not start: /dev/vmm still busy';
    case 'lost':
      return 'ended unseen';
  }
}

const LAST_LINE = 'Device emulation initialization error';

function launchWords(code: number | null, lines: readonly string[]): string {
  // bhyve's last line only repeats the error number of the line before (facts.md 5).
  const telling = lines.filter((line) => line.trim() !== '' && !line.startsWith(LAST_LINE));
  const last = (telling.at(-1) ?? lines.at(-1))?.trim();
  if (last) return `did not start: ${last}`;
  return code === null ? 'did not start' : `did not start: bhyve exited with status ${code}`;
}
