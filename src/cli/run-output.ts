import type { Context } from './command.js';
import { logLine } from './logs.js';

/** What `vmctl run` prints for whoever reads it, or does not. */
export interface RunOutput {
  print(item: RunLine): void;
  /** Nothing comes any more. */
  end(): void;
}

export type RunLine = Parameters<typeof logLine>[0];

/** As for who sits at a console: one who reads so much more slowly than the guest prints goes on with the newest part. */
const BEHIND_BYTES = 256 * 1024;

/**
 * A reader that hangs costs no memory: what is too much for it is left out, and a line tells so where it goes on. It may
 * not be told to the daemon to wait, for the same answer tells of the guest's end.
 */
export function createRunOutput({ json, quiet, terminal }: Context): RunOutput {
  let lost = 0;
  return {
    print(item) {
      if (quiet === true) return;
      const waiting = terminal.unread?.() ?? 0;
      if (waiting > (lost > 0 ? 0 : BEHIND_BYTES)) return void (lost += 1);
      tellLost();
      write(item);
    },
    end() {
      tellLost();
      terminal.abandon?.();
    },
  };

  function tellLost(): void {
    if (lost === 0) return;
    write({ kind: 'log', source: 'vmctl', line: `vmctl: ${lost} lines are left out here: nobody read them` });
    lost = 0;
  }

  function write(item: RunLine): void {
    const { time, source, line } = item;
    terminal.out(`${json ? JSON.stringify({ time, source, line }) : logLine(item)}\n`);
  }
}
