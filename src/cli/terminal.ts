import { isatty } from 'node:tty';

/** Where a command prints, and whom it may ask. */
export interface Terminal {
  /** Data. */
  out(text: string): void;
  /** Everything else. */
  err(text: string): void;
  readonly outColours: boolean;
  readonly errColours: boolean;
  /** Of stdout; absent = it is no terminal. */
  readonly columns?: number | undefined;
  /**
   * Puts a line on stderr that is rewritten in place and cut at its width; '' takes it away, and so does any other output. Absent =
   * stderr is no terminal.
   */
  readonly transient?: ((text: string) => void) | undefined;
  /** Somebody sits there, reading stderr and able to answer. */
  readonly interactive: boolean;
  /** From now on nobody needs to be there to read. */
  outlive?(): void;
  /** Bytes of data that were printed, and that nobody has read; absent = none ever wait. */
  unread?(): number;
  /** A reader that reads nothing more does not keep the process, once it has nothing else to do. */
  abandon?(): void;
  /** One line of an answer, trimmed; undefined at end of file, and at an interrupt. */
  ask(question: string): Promise<string | undefined>;
}

/** The terminal of this process. Colours only on a terminal, and not with NO_COLOR (no-color.org). */
export function processTerminal(env: Readonly<Record<string, string | undefined>>): Terminal {
  const colours = (env['NO_COLOR'] ?? '') === '' && env['TERM'] !== 'dumb';
  const errIsTerminal = isatty(2);
  // A reader that has seen enough (`| head`) is no failure.
  let lasting = false;
  const hasTerminal = isatty(1) || errIsTerminal;
  const onError = (error: NodeJS.ErrnoException): void =>
    lasting ? undefined : leaveOnBrokenPipe(error, hasTerminal);
  for (const stream of [process.stdout, process.stderr]) stream.on('error', onError);
  const transient = transientOn(process.stderr);
  return {
    out: (text) => {
      transient('');
      process.stdout.write(text);
    },
    err: (text) => {
      transient('');
      process.stderr.write(text);
    },
    ...(errIsTerminal && env['TERM'] !== 'dumb' ? { transient } : {}),
    outColours: colours && isatty(1),
    errColours: colours && errIsTerminal,
    columns: process.stdout.columns,
    interactive: errIsTerminal && isatty(0),
    outlive: () => void (lasting = true),
    unread: () => process.stdout.writableLength,
    abandon,
    ask,
  };
}

/** How long nobody reads anything until nobody will. */
const UNREAD_MS = 10_000;

/** What waits in a pipe keeps a process, as the timer does not. Those who read slowly are waited for. */
function abandon(): void {
  const waiting = process.stdout.writableLength + process.stderr.writableLength;
  const leave = (): void => {
    if (process.stdout.writableLength + process.stderr.writableLength < waiting) abandon();
    else process.exit();
  };
  setTimeout(leave, UNREAD_MS).unref();
}

/** What of stderr a transient line needs. */
interface LineScreen {
  readonly columns?: number;
  write(text: string): unknown;
}

const ERASE_LINE = '\r\x1b[K';
const USUAL_COLUMNS = 80;

/** One write each time, so that nothing flickers; a line that was never drawn is not taken away. */
export function transientOn(screen: LineScreen): (text: string) => void {
  let shown = '';
  return (text) => {
    // The last column is left free: some terminals wrap as soon as it is written.
    const cut = text.slice(0, (screen.columns || USUAL_COLUMNS) - 1);
    if (cut === shown) return;
    screen.write(ERASE_LINE + cut);
    shown = cut;
  };
}

/** Of a terminal that has hung up nothing is left but EIO. */
function leaveOnBrokenPipe(error: NodeJS.ErrnoException, isTerminal: boolean): void {
  if (error.code === 'EPIPE' || (error.code === 'EIO' && isTerminal)) process.exit(0);
  throw error;
}

async function ask(question: string): Promise<string | undefined> {
  const { createInterface } = await import('node:readline');
  const lines = createInterface({ input: process.stdin, output: process.stderr });
  try {
    return await new Promise<string | undefined>((resolve) => {
      lines.once('close', () => resolve(undefined));
      lines.question(question, (answer) => resolve(answer.trim()));
    });
  } finally {
    lines.close();
  }
}
