import { listenForEnd } from './ending-signals.js';
import { fitLines, renderChange, type FrameSize } from './frame.js';
import { takeScreen, type ScreenOutput } from './screen-mode.js';
import { startGuardian, type Guardian } from './terminal-guardian.js';
import type { TerminalKeys } from './terminal-hold.js';

export interface ScreenOptions {
  readonly stdin: TerminalKeys;
  readonly stdout: ScreenOutput;
  /** The lines to show now, with colour codes, without other control characters; what does not fit is cut. */
  readonly frame: (size: FrameSize) => readonly string[];
  /**
   * A key: a character as typed, or `up` `down` `left` `right` `pageup` `pagedown` `home` `end` `return` `escape`
   * `backspace` `tab` `ctrl-a` ... True = it was heard, and the screen is drawn again. Else q leaves; Ctrl-C always does.
   */
  readonly onKey?: (key: string) => boolean;
  /** Not in place, also on a terminal: one frame right after the other, for programs. */
  readonly plain?: boolean;
  /** Who puts the terminal back when we are killed. */
  readonly guard?: () => Guardian;
}

export interface Screen {
  /** Drawn in place; false = frames are printed one after the other, `rows` is Infinity, and no key is read. */
  readonly inPlace: boolean;
  /** Something is other now: draws in a moment, once for however many calls. */
  redraw(): void;
  /** Ends it. */
  leave(): void;
  /** Resolves when somebody left: undefined = q, Ctrl-C or `leave`, else the signal; the terminal is as it was then. */
  readonly left: Promise<NodeJS.Signals | undefined>;
}

/** More frames a second nobody sees. */
const FRAME_MS = 40;

/**
 * Draws frames in place on a terminal: on the alternate screen, without flicker, again at every resize and every
 * `redraw`, until `left`. The terminal is restored whatever ends it: a key, a signal, an exception, an exit,
 * kill -9, and while it is suspended (Ctrl-Z). Where the output is no terminal, frames that differ are printed one after
 * the other, an empty line between them. See scroll.ts for lines that are more than the screen has.
 *
 *     const screen = openScreen({ stdin: process.stdin, stdout: process.stdout, frame: ({ columns }) => lines(columns) });
 *     const timer = setInterval(screen.redraw, 1000);
 *     const signal = await screen.left.finally(() => clearInterval(timer));
 */
export function openScreen(options: ScreenOptions): Screen {
  const { stdin, stdout, frame, onKey, plain = false, guard = startGuardian } = options;
  const inPlace = !plain && stdout.isTTY === true && process.env['TERM'] !== 'dumb';
  let shown: readonly string[] | undefined;
  let soon: NodeJS.Timeout | undefined;
  let ended = false;
  let resolve: (signal: NodeJS.Signals | undefined) => void = () => undefined;
  const left = new Promise<NodeJS.Signals | undefined>((done) => (resolve = done));
  const held = { stdin, stdout, onKey: press, onBlank: drawNow, onSignal: end };
  const mode = inPlace ? takeScreen({ ...held, guardian: guard() }) : undefined;
  const unlisten = mode === undefined ? listenForEnd(end) : undefined;
  if (inPlace) stdout.on('resize', drawAnew);
  draw();
  return { inPlace, redraw, leave: () => end(undefined), left };

  function redraw(): void {
    if (!ended) soon ??= setTimeout(draw, FRAME_MS);
  }

  function draw(): void {
    clearTimeout(soon);
    soon = undefined;
    if (ended || mode?.isOn() === false) return;
    const text = mode === undefined ? next() : change();
    if (text !== '') stdout.write(text);
  }

  function change(): string {
    const size = sizeOf(stdout);
    const before = shown;
    shown = fitLines(frame(size), size);
    return renderChange(before, shown, size);
  }

  function next(): string {
    const before = shown;
    shown = frame({ ...sizeOf(stdout), rows: Infinity });
    if (before?.join('\n') === shown.join('\n')) return '';
    return `${before === undefined || plain ? '' : '\n'}${shown.map((line) => `${line}\n`).join('')}`;
  }

  function drawAnew(): void {
    shown = undefined;
    redraw();
  }

  function drawNow(): void {
    shown = undefined;
    draw();
  }

  function press(key: string): void {
    if (key === 'ctrl-c' || key === 'ctrl-d') end(undefined);
    else if (key === 'ctrl-z') mode?.suspend();
    else if (key === 'ctrl-l') drawAnew();
    else if (onKey?.(key) === true) draw();
    else if (key === 'q' || key === 'Q') end(undefined);
  }

  function end(signal: NodeJS.Signals | undefined): void {
    if (ended) return;
    ended = true;
    clearTimeout(soon);
    unlisten?.();
    stdout.off('resize', drawAnew);
    mode?.release();
    resolve(signal);
  }
}

function sizeOf({ columns, rows }: ScreenOutput): FrameSize {
  return { columns: columns || 80, rows: rows || 24 };
}
