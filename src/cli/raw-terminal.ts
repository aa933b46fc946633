import type { Guardian } from './terminal-guardian.js';

/** process.stdin, or what stands for it. */
export interface RawKeys extends NodeJS.EventEmitter {
  readonly isTTY?: boolean;
  setRawMode?(raw: boolean): unknown;
  resume(): unknown;
  pause(): unknown;
}

export interface RawTerminalOptions {
  readonly stdin: RawKeys;
  readonly guardian: Guardian;
  /** Called before the terminal is given back, whatever is the reason. */
  readonly onLeave: () => void;
  /** It is raw again after a suspension. */
  readonly onReturn: () => void;
}

export interface RawTerminal {
  /** Resolves when every key comes as it is typed. */
  enter(): Promise<void>;
  isRaw(): boolean;
  /** As Ctrl-Z of a terminal that is not raw. */
  suspend(): void;
  /** The terminal is as it was before. */
  release(): void;
}

/** Whatever ends us gives the terminal back first, but SIGKILL, which the guardian sees. */
const FATAL = ['SIGTERM', 'SIGHUP', 'SIGINT', 'SIGQUIT'] as const;

/** Takes a terminal so that all keys go to a guest, until it is released, the process ends or is suspended. */
export function takeRawTerminal(options: RawTerminalOptions): RawTerminal {
  const { stdin, guardian, onLeave, onReturn } = options;
  let raw = false;
  let released = false;
  const fatal = FATAL.map((signal) => [signal, () => die(signal)] as const);
  process.on('exit', leave).on('uncaughtExceptionMonitor', leave);
  for (const [signal, listener] of fatal) process.on(signal, listener);
  process.on('SIGTSTP', suspend).on('SIGCONT', resume);
  return { enter, isRaw: () => raw, suspend, release };

  async function enter(): Promise<void> {
    await guardian.save();
    if (released) return;
    // Node does nothing where it believes that it is raw already; a shell may have changed it since.
    for (const on of [false, true]) stdin.setRawMode?.(on);
    raw = true;
    await guardian.raw();
  }

  function leave(): void {
    if (!raw) return;
    raw = false;
    onLeave();
    try {
      stdin.setRawMode?.(false);
    } catch {
      // The terminal itself has gone.
    }
  }

  function die(signal: NodeJS.Signals): void {
    release();
    process.kill(process.pid, signal);
  }

  /** Everybody in the foreground, as the terminal does it. Where no shell could wake us, nothing stops, and it goes on. */
  function suspend(): void {
    leave();
    process.off('SIGTSTP', suspend);
    process.kill(0, 'SIGTSTP');
    setTimeout(resume, 1);
  }

  function resume(): void {
    if (raw || released) return;
    process.off('SIGTSTP', suspend).on('SIGTSTP', suspend);
    void enter().then(onReturn);
  }

  function release(): void {
    released = true;
    leave();
    process.off('exit', leave).off('uncaughtExceptionMonitor', leave);
    process.off('SIGTSTP', suspend).off('SIGCONT', resume);
    for (const [signal, listener] of fatal) process.off(signal, listener);
    guardian.dismiss();
  }
}
