import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { waitFor, type Stage } from './stage.js';
import { join } from 'node:path';

/** A program on a terminal of its own, and somebody who reads and types there. */
export interface Pty {
  /** All that was shown so far, byte for byte as latin1. */
  shown(): string;
  type(text: string): void;
  /** Waits until a text, or what a pattern says, was shown behind what was waited for before. */
  sees(what: string | RegExp): Promise<void>;
  /** Waits for the end of the program. */
  readonly ended: Promise<number | null>;
  readonly child: ChildProcess;
  [Symbol.dispose](): void;
}

/** Why there is no such terminal here; undefined = there is. script(1) of util-linux: other systems' take other options. */
export function ptyFault(): string | undefined {
  const { status } = spawnSync('script', ['-qec', 'true', '/dev/null'], {
    stdio: ['ignore', 'ignore', 'ignore'],
  });
  return status === 0 ? undefined : 'no script(1) of util-linux: no terminal to try it on';
}

interface PtyOptions {
  readonly env?: NodeJS.ProcessEnv;
  readonly cwd?: string;
  readonly uid?: number;
  readonly gid?: number;
}

/** Runs a line of sh on a new terminal. */
function openPty(line: string, options: PtyOptions = {}): Pty {
  const child = spawn('script', ['-qec', line, '/dev/null'], {
    ...options,
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  let shown = '';
  let seen = 0;
  child.stdout.on('data', (chunk: Buffer) => (shown += chunk.toString('latin1')));
  child.stdin.on('error', () => undefined);
  const ended = new Promise<number | null>((resolve) => child.once('close', resolve));
  return {
    ...{ child, ended },
    shown: () => shown,
    type: (text) => void child.stdin.write(text),
    async sees(what) {
      const find = (): RegExpExecArray | null =>
        (typeof what === 'string' ? new RegExp(escaped(what)) : what).exec(shown.slice(seen));
      const found = await waitFor(`${String(what)}, on the terminal`, () => find() ?? undefined).catch(
        (error: Error) => {
          throw new Error(`${error.message}; shown: ${JSON.stringify(shown.slice(-2000))}`);
        },
      );
      seen += found.index + found[0].length;
    },
    [Symbol.dispose]: () => void child.kill('SIGKILL'),
  };
}

/** `vmctl` of a stage as a word of sh, with its arguments. */
export function vmctlLine(...args: readonly string[]): string {
  return [process.execPath, join(process.cwd(), 'dist/vmctl.cjs'), ...args].map(quoted).join(' ');
}

/**
 * A terminal on the simulated host where `vmctl` runs, which tells its `pid N.`, how it `left: STATUS`, whether the modes
 * are `as before` at once, and when they are `put back`, by whomever.
 */
export function comparedPty({ world }: Pick<Stage, 'world'>, ...args: readonly string[]): Pty {
  const same = '[ "$(stty -g)" = "$modes" ]';
  const line = `sh -c 'echo "pid $$."; exec "$@"' sh ${vmctlLine(...args)}; echo "left: $?"`;
  const compared = `${same} && echo as before; until ${same}; do sleep 0.1; done; echo put back`;
  return ptyOn({ world }, `stty rows 12 cols 90; echo at $(tty); modes=$(stty -g); ${line}; ${compared}`);
}

/** Of what runs on a `comparedPty`. */
export function pidOn(pty: Pty): number {
  return Number(/pid (\d+)\./.exec(pty.shown())?.[1] ?? NaN);
}

/** A terminal on the simulated host. */
export function ptyOn({ world }: Pick<Stage, 'world'>, line: string): Pty {
  return openPty(line, { env: world.env, cwd: world.dir });
}

/** A word of sh. */
export function quoted(word: string): string {
  return `'${word.replaceAll("'", `'\\''`)}'`;
}

function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}
