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
  /** Somebody sits there, reading stderr and able to answer. */
  readonly interactive: boolean;
  /** One line of an answer, trimmed; undefined at end of file, and at an interrupt. */
  ask(question: string): Promise<string | undefined>;
}

/** The terminal of this process. Colours only on a terminal, and not with NO_COLOR (no-color.org). */
export function processTerminal(env: Readonly<Record<string, string | undefined>>): Terminal {
  const colours = (env['NO_COLOR'] ?? '') === '' && env['TERM'] !== 'dumb';
  const errIsTerminal = isatty(2);
  // A reader that has seen enough (`| head`) is no failure.
  for (const stream of [process.stdout, process.stderr]) stream.on('error', leaveOnBrokenPipe);
  return {
    out: (text) => void process.stdout.write(text),
    err: (text) => void process.stderr.write(text),
    outColours: colours && isatty(1),
    errColours: colours && errIsTerminal,
    columns: process.stdout.columns,
    interactive: errIsTerminal && isatty(0),
    ask,
  };
}

function leaveOnBrokenPipe(error: NodeJS.ErrnoException): void {
  if (error.code === 'EPIPE') process.exit(0);
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
