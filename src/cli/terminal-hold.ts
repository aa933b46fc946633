import { listenForEnd } from './ending-signals.js';
import type { Guardian } from './terminal-guardian.js';

/** process.stdin, or what stands for it. */
export interface TerminalKeys extends NodeJS.EventEmitter {
  readonly isTTY?: boolean;
  setRawMode?(raw: boolean): unknown;
  resume(): unknown;
  pause(): unknown;
}

export interface HoldOptions {
  readonly stdin: TerminalKeys;
  readonly guardian: Guardian;
  /** It is ours: at first, after a suspension (`back`), and whenever a shell may have changed it. */
  readonly onTaken: (back: boolean) => void;
  /** Called before it is given back, whatever is the reason. */
  readonly onLeave: () => void;
  /** Instead of dying of it. */
  readonly onSignal?: (signal: NodeJS.Signals) => void;
}

export interface TerminalHold {
  isRaw(): boolean;
  /** As Ctrl-Z of a terminal that is not raw. */
  suspend(): void;
  /** The terminal is as it was before. */
  release(): void;
}

/**
 * Takes a terminal, raw, until it is released, by whatever way the process ends, and while it is suspended. An exception
 * is told after that, for it would be told on a screen that goes away. What ends us without a word the guardian sees.
 */
export function holdTerminal(options: HoldOptions): TerminalHold {
  const { stdin, guardian, onTaken, onLeave, onSignal } = options;
  let raw = false;
  let away = false;
  /** A taking that another one, a suspension or the end has overtaken comes to nothing. */
  let turn = 0;
  process.on('exit', leave).on('uncaughtExceptionMonitor', leave);
  process.on('SIGTSTP', suspend).on('SIGCONT', resume);
  const unlisten = listenForEnd(onSignal ?? die);
  void take();
  return { isRaw: () => raw, suspend, release };

  async function take(): Promise<void> {
    const mine = (turn += 1);
    await guardian.save();
    if (mine !== turn) return;
    // Node does nothing where it believes that it is raw already; a shell may have changed it since.
    for (const on of [false, true]) stdin.setRawMode?.(on);
    raw = true;
    await guardian.raw();
    if (mine !== turn) return;
    const back = away;
    away = false;
    onTaken(back);
  }

  function leave(): void {
    turn += 1;
    if (!raw) return;
    raw = false;
    onLeave();
    try {
      stdin.setRawMode?.(false);
    } catch {
      // The terminal itself has gone.
    }
    guardian.free();
  }

  /** Everybody in the foreground, as the terminal does it. Where no shell could wake us, nothing stops, and it goes on. */
  function suspend(): void {
    leave();
    away = true;
    process.off('SIGTSTP', suspend);
    process.kill(0, 'SIGTSTP');
    setTimeout(() => away && resume(), 1);
  }

  function resume(): void {
    process.off('SIGTSTP', suspend).on('SIGTSTP', suspend);
    void take();
  }

  function release(): void {
    leave();
    away = false;
    process.off('exit', leave).off('uncaughtExceptionMonitor', leave);
    process.off('SIGTSTP', suspend).off('SIGCONT', resume);
    unlisten();
    guardian.dismiss();
  }

  function die(signal: NodeJS.Signals): void {
    release();
    process.kill(process.pid, signal);
  }
}
