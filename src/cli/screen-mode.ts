import { emitKeypressEvents, type Key } from 'node:readline';

/** process.stdin, or what stands for it. */
export interface ScreenKeys extends NodeJS.EventEmitter {
  readonly isTTY?: boolean;
  setRawMode?(raw: boolean): unknown;
  resume(): unknown;
  pause(): unknown;
}

/** process.stdout, or what stands for it. */
export interface ScreenOutput extends NodeJS.EventEmitter {
  readonly isTTY?: boolean;
  readonly columns?: number;
  readonly rows?: number;
  write(text: string): unknown;
}

export interface ScreenModeOptions {
  readonly stdin: ScreenKeys;
  readonly stdout: ScreenOutput;
  readonly onKey: (key: string) => void;
  /** What was drawn is nowhere any more. */
  readonly onBlank: () => void;
}

export interface ScreenMode {
  /** False while it is suspended. */
  isOn(): boolean;
  /** As Ctrl-Z of a terminal that is not raw. */
  suspend(): void;
  /** The terminal is as it was before. */
  release(): void;
}

/*
 * Alternate screen, hidden cursor, no wrapping at the right margin. A console that has no alternate screen, such as
 * vt(4), keeps what was drawn, and the cursor is left below it.
 */
const ENTER = '\x1b[?1049h\x1b[?25l\x1b[?7l';
const LEAVE = '\x1b[0m\x1b[?7h\x1b[?25h\x1b[999;1H\x1b[?1049l\r\x1b[K';

/**
 * Takes a terminal for drawing, until it is released, by whatever way the process ends, and while it is suspended. An
 * exception is restored before it is told, for it would be told on a screen that goes away.
 */
export function takeScreen({ stdin, stdout, onKey, onBlank }: ScreenModeOptions): ScreenMode {
  const keyed = stdin.isTTY === true;
  let on = false;
  const press = (typed: string | undefined, key: Key): void => onKey(nameOf(typed, key));
  process.on('exit', leave).on('uncaughtExceptionMonitor', leave);
  process.on('SIGTSTP', suspend).on('SIGCONT', resume);
  stdout.on('resize', onBlank);
  if (keyed) {
    emitKeypressEvents(stdin as unknown as NodeJS.ReadableStream);
    stdin.on('keypress', press);
    stdin.resume();
  }
  enter();
  return { isOn: () => on, suspend, release };

  function enter(): void {
    on = true;
    // Node does nothing where it believes that it is raw already; a shell may have changed it since.
    if (keyed) [false, true].forEach((raw) => stdin.setRawMode?.(raw));
    stdout.write(ENTER);
  }

  function leave(): void {
    if (!on) return;
    on = false;
    if (keyed) stdin.setRawMode?.(false);
    stdout.write(LEAVE);
  }

  /** Everybody in the foreground, as the terminal does it. Where no shell could wake us, nothing stops, and it goes on. */
  function suspend(): void {
    leave();
    process.off('SIGTSTP', suspend);
    process.kill(0, 'SIGTSTP');
    setTimeout(() => !on && resume(), 1);
  }

  function resume(): void {
    process.off('SIGTSTP', suspend).on('SIGTSTP', suspend);
    enter();
    onBlank();
  }

  function release(): void {
    process.off('exit', leave).off('uncaughtExceptionMonitor', leave);
    process.off('SIGTSTP', suspend).off('SIGCONT', resume);
    stdout.off('resize', onBlank);
    leave();
    if (!keyed) return;
    stdin.off('keypress', press);
    stdin.pause();
  }
}

function nameOf(typed: string | undefined, { ctrl, name }: Key): string {
  if (ctrl === true) return `ctrl-${name ?? ''}`;
  return typed !== undefined && /^[\x20-\x7e]$/.test(typed) ? typed : (name ?? '');
}
