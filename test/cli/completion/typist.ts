import { spawn, spawnSync } from 'node:child_process';

/** Whether a program is on this host; says so when it is not, for the tests that need it. */
export function isHere(program: string): boolean {
  const here = spawnSync(program, ['--version'], { stdio: 'ignore' }).error === undefined;
  if (!here) console.log(`# skipped: no ${program} on this host`);
  return here;
}

export interface Typing {
  /** Of an interactive shell on a terminal of its own (script(1)). */
  readonly command: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** What the shell prints when it is ready, once the first line has told it so; must be in no line as it is. */
  readonly prompt: string;
  /** The first is typed when the shell has printed anything, each other when it is ready, with its end: a return, or nothing for what only looks. */
  readonly lines: readonly string[];
}

const LIMIT_MS = 60_000;
const FIRST_MS = 500;

/** Types lines into a shell on a terminal, one at each prompt; resolves with all that it printed when it has ended. */
export function typeInto({ command, env, prompt, lines }: Typing): Promise<string> {
  const child = spawn('script', ['-qec', command, '/dev/null'], {
    env: { ...env, TERM: 'xterm', COLUMNS: '200' },
    stdio: ['pipe', 'pipe', 'ignore'],
  });
  const rest = [...lines];
  let [said, judged] = ['', -1];
  return new Promise((resolve, reject) => {
    const late = setTimeout(() => {
      child.kill('SIGKILL');
      reject(new Error(`the shell did not end; it said: ${JSON.stringify(said.slice(-2000))}`));
    }, LIMIT_MS);
    child.stdout.on('data', (chunk: Buffer) => {
      said += chunk.toString();
      if (judged < 0) {
        judged = 0;
        // What came was its own prompt; a moment later it reads by itself what is typed.
        setTimeout(() => child.stdin.write(rest.shift() ?? ''), FIRST_MS);
        return;
      }
      for (let at = said.indexOf(prompt, judged); at >= 0; at = said.indexOf(prompt, judged)) {
        judged = at + prompt.length;
        child.stdin.write(rest.shift() ?? 'exit\r');
      }
    });
    child.on('close', () => {
      clearTimeout(late);
      resolve(said);
    });
  });
}
