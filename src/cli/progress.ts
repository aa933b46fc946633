import type { Context } from './command.js';
import { progressText, type Doing, type Progress } from './progress-text.js';
import { printable } from './table.js';

/** Who waits is told from here on. */
const PATIENCE_MS = 1000;
/** Of a line on a terminal: its seconds count. */
const EVERY_MS = 1000;
/** Between two drawings of a line while work goes on that lets no timer run. */
const BUSY_MS = 100;
/** Elsewhere: when the first line comes; each further one waits twice as long, up to the last. */
const FIRST_PLAIN_MS = 10_000;
const LAST_PLAIN_MS = 80_000;

export interface ProgressOptions {
  /** What the command does: `start web`. */
  readonly title: string;
  /** How many it is done to, where they are several. */
  readonly count?: number;
  /** What Ctrl-C leaves: said when the wait is given up, not the work. */
  readonly onLeave?: string;
  readonly now?: () => number;
}

/**
 * Whoever waits for more than a second sees for what: on a terminal one line that is rewritten in place and gone at the end, elsewhere
 * a line every now and then. Nothing of it with --json or --quiet.
 */
export async function withProgress<T>(
  context: Pick<Context, 'terminal' | 'quiet' | 'json'>,
  options: ProgressOptions,
  work: (progress: Progress) => Promise<T>,
): Promise<T> {
  if (context.quiet === true || context.json) return work(SILENT);
  const { transient } = context.terminal;
  const line = transient === undefined ? plainLines(context, options) : drawnLine(transient, options);
  const restore = leaveTidily(context, line, options);
  try {
    return await work(line.progress);
  } finally {
    line.end();
    restore();
  }
}

const SILENT: Progress = { say: () => undefined, show: () => undefined };

interface Line {
  readonly progress: Progress;
  end(): void;
}

interface Drawing extends ProgressOptions {
  readonly draw: (text: string) => void;
  /** When it is drawn the first time, and the next time after each. */
  readonly firstMs: number;
  readonly nextMs: (lastMs: number) => number;
  /** Drawn at once when something is told, and not only in its time. */
  readonly eager: boolean;
}

function drawnLine(transient: (text: string) => void, options: ProgressOptions): Line {
  const line = timedLine({
    ...options,
    draw: transient,
    firstMs: PATIENCE_MS,
    nextMs: () => EVERY_MS,
    eager: true,
  });
  return {
    progress: line.progress,
    end() {
      line.end();
      transient('');
    },
  };
}

function plainLines({ terminal }: Pick<Context, 'terminal'>, options: ProgressOptions): Line {
  return timedLine({
    ...options,
    draw: (text) => terminal.err(`vmctl: ${text}\n`),
    firstMs: FIRST_PLAIN_MS,
    nextMs: (last) => Math.min(LAST_PLAIN_MS, last * 2),
    eager: false,
  });
}

function timedLine({ draw, firstMs, nextMs, eager, now = Date.now, ...options }: Drawing): Line {
  const since = now();
  const doing = new Map<string, string>();
  const state: Doing = { ...options, doing };
  let drawnAt = -Infinity;
  let timer: NodeJS.Timeout | undefined;
  const redraw = (): void => {
    drawnAt = now();
    draw(printable(progressText(state, (drawnAt - since) / 1000)));
  };
  const arm = (ms: number): void => {
    timer = setTimeout(() => {
      redraw();
      arm(nextMs(ms));
    }, ms);
    // Whoever has an answer does not wait for a line.
    timer.unref();
  };
  const told = (name: string, words: string): void => {
    doing.delete(name);
    doing.set(name, words);
    if (eager && now() - since >= firstMs && now() - drawnAt >= BUSY_MS) redraw();
  };
  arm(firstMs);
  return {
    progress: {
      say: (words) => told('', words),
      show: (report) => {
        if (report.report === 'progress') told(report.name ?? '', report.message);
      },
    },
    end: () => clearTimeout(timer),
  };
}

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** A signal ends the program as it would have, with a clean line. */
function leaveTidily(
  context: Pick<Context, 'terminal'>,
  line: Line,
  { onLeave }: ProgressOptions,
): () => void {
  const restore = (): void => SIGNALS.forEach((signal) => process.off(signal, leave));
  const leave = (signal: NodeJS.Signals): void => {
    line.end();
    restore();
    if (onLeave !== undefined && signal === 'SIGINT') context.terminal.err(`vmctl: ${onLeave}\n`);
    process.kill(process.pid, signal);
  };
  for (const signal of SIGNALS) process.on(signal, leave);
  return restore;
}
