/** What of a terminal's two ends a watch needs; process.stdin and process.stdout are such. */
export interface WatchKeys {
  readonly isTTY?: boolean;
  setRawMode?(raw: boolean): unknown;
  resume(): unknown;
  pause(): unknown;
  on(event: 'data', listener: (keys: Buffer) => void): unknown;
  off(event: 'data', listener: (keys: Buffer) => void): unknown;
}

export interface WatchScreen {
  readonly isTTY?: boolean;
  readonly rows?: number;
  write(text: string): unknown;
}

export interface WatchOptions {
  readonly first: string;
  /** The next picture; a failure is shown in its place, for a daemon may be starting anew. */
  readonly picture: () => Promise<string>;
  /** One picture after the other, also on a terminal. */
  readonly plain: boolean;
  readonly stdin: WatchKeys;
  readonly stdout: WatchScreen;
  readonly everyMs?: number;
}

const EVERY_MS = 2000;
const HIDE = '\x1b[?25l\x1b[?7l';
const SHOW = '\x1b[?7h\x1b[?25h';

/** Shows a picture again and again, on a terminal in place; resolves when q or Ctrl-C is pressed, with the terminal as it was. */
export async function watchPictures(options: WatchOptions): Promise<void> {
  const { first, picture, plain, stdin, stdout, everyMs = EVERY_MS } = options;
  const drawn = !plain && stdout.isTTY === true;
  const end = endOf(stdin, stdout, drawn);
  let height = 0;
  for (let text = first; !end.reached();) {
    if (drawn) height = redraw(stdout, text, height);
    else stdout.write(text);
    await end.within(everyMs);
    if (!end.reached()) text = await Promise.race([picture().catch(failureText), end.pressed.then(() => '')]);
  }
  end.restore();
}

/** One write a picture, so that nothing flickers: up to where the last one began, each line to its end, the rest cleared. */
function redraw(stdout: WatchScreen, text: string, height: number): number {
  const lines = text.split('\n').slice(0, -1);
  // A picture that is higher than the screen would scroll away from under the cursor.
  const room = Math.max(1, (stdout.rows ?? 24) - 1);
  const hidden = lines.length - room + 1;
  const shown =
    lines.length <= room
      ? lines
      : [...lines.slice(0, room - 1), `... ${hidden} more lines: vmctl net BRIDGE`];
  const back = height === 0 ? '' : `\x1b[${height}A`;
  stdout.write(`${back}\r${shown.map((line) => `${line}\x1b[K\n`).join('')}\x1b[J`);
  return shown.length;
}

interface End {
  readonly pressed: Promise<void>;
  reached(): boolean;
  /** Resolves after that time, or at the end. */
  within(ms: number): Promise<void>;
  restore(): void;
}

const QUIT = /[qQ\x03\x04]/;
const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** Keys where somebody has some, and signals: the terminal is to be restored whatever ends the watch. */
function endOf(stdin: WatchKeys, stdout: WatchScreen, drawn: boolean): End {
  let reached = false;
  let finish: () => void = () => undefined;
  const pressed = new Promise<void>((resolve) => (finish = resolve));
  const stop = (): void => {
    reached = true;
    finish();
  };
  const onKeys = (keys: Buffer): void => void (QUIT.test(keys.toString('latin1')) && stop());
  const keyed = drawn && stdin.isTTY === true;
  if (keyed) {
    stdin.setRawMode?.(true);
    stdin.on('data', onKeys);
    stdin.resume();
  }
  if (drawn) stdout.write(HIDE);
  for (const signal of SIGNALS) process.on(signal, stop);
  return { pressed, reached: () => reached, within, restore };

  function within(ms: number): Promise<void> {
    let timer: NodeJS.Timeout | undefined;
    const passed = new Promise<void>((resolve) => (timer = setTimeout(resolve, ms)));
    return Promise.race([passed, pressed]).finally(() => clearTimeout(timer));
  }

  function restore(): void {
    for (const signal of SIGNALS) process.off(signal, stop);
    if (drawn) stdout.write(SHOW);
    if (!keyed) return;
    stdin.off('data', onKeys);
    stdin.setRawMode?.(false);
    stdin.pause();
  }
}

function failureText(error: unknown): string {
  return `vmctl: ${(error as Error).message}\n`;
}
