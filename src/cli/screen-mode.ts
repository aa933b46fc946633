import { emitKeypressEvents, type Key } from 'node:readline';
import type { Guardian } from './terminal-guardian.js';
import { holdTerminal, type TerminalKeys } from './terminal-hold.js';

/** process.stdout, or what stands for it. */
export interface ScreenOutput extends NodeJS.EventEmitter {
  readonly isTTY?: boolean;
  readonly columns?: number;
  readonly rows?: number;
  write(text: string): unknown;
}

export interface ScreenModeOptions {
  readonly stdin: TerminalKeys;
  readonly stdout: ScreenOutput;
  readonly guardian: Guardian;
  readonly onKey: (key: string) => void;
  /** It is on, and empty. */
  readonly onBlank: () => void;
  readonly onSignal: (signal: NodeJS.Signals) => void;
}

export interface ScreenMode {
  /** False before it is taken, and while it is suspended. */
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

/** Takes a terminal for drawing, as long as it is held. */
export function takeScreen({ stdin, stdout, guardian, ...told }: ScreenModeOptions): ScreenMode {
  const keyed = stdin.isTTY === true;
  let on = false;
  const press = (typed: string | undefined, key: Key): void => told.onKey(nameOf(typed, key));
  if (keyed) {
    emitKeypressEvents(stdin as unknown as NodeJS.ReadableStream);
    stdin.on('keypress', press);
    stdin.resume();
  }
  const { suspend, release: give } = holdTerminal({
    ...{ stdin, guardian, onTaken: enter, onLeave: leave, onSignal: told.onSignal },
  });
  return { isOn: () => on, suspend, release };

  function enter(): void {
    on = true;
    guardian.undo(LEAVE);
    stdout.write(ENTER);
    told.onBlank();
  }

  function leave(): void {
    if (on) stdout.write(LEAVE);
    on = false;
  }

  function release(): void {
    give();
    if (!keyed) return;
    stdin.off('keypress', press);
    stdin.pause();
  }
}

function nameOf(typed: string | undefined, { ctrl, name }: Key): string {
  if (ctrl === true) return `ctrl-${name ?? ''}`;
  return typed !== undefined && /^[\x20-\x7e]$/.test(typed) ? typed : (name ?? '');
}
