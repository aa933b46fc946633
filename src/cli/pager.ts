import { spawn } from 'node:child_process';
import type { Context } from './command.js';
import { commandWords } from './editor.js';

/**
 * A long text: through $PAGER, else less(1), where stdout is a terminal, and plainly everywhere else. Returns when the reader has
 * seen enough. A pager that cannot be run costs nothing but its comfort.
 */
export async function showPaged(
  { terminal, env }: Pick<Context, 'terminal' | 'env'>,
  text: string,
): Promise<void> {
  if (terminal.columns === undefined) return terminal.out(text);
  const [program, ...args] = commandWords([env['PAGER']], 'less');
  if (!(await runPager([program, ...args], { env: lessEnvironment(env), text }))) terminal.out(text);
}

/** As git(1) and systemctl(1) do it: colours are shown, and what fits on the screen is printed and done. */
function lessEnvironment(env: Context['env']): NodeJS.ProcessEnv {
  return { ...env, LESS: env['LESS'] ?? 'FRX' };
}

interface Paging {
  readonly env: NodeJS.ProcessEnv;
  readonly text: string;
}

/** False = it could not be run. */
async function runPager(
  [program, ...args]: readonly [string, ...string[]],
  { env, text }: Paging,
): Promise<boolean> {
  // ^C in the pager's terminal reaches this process too, and is the pager's.
  const ignore = (): void => undefined;
  process.on('SIGINT', ignore);
  try {
    return await new Promise((resolve) => {
      const child = spawn(program, [...args], { stdio: ['pipe', 'inherit', 'inherit'], env });
      child.once('error', () => resolve(false));
      child.once('close', () => resolve(true));
      // Who leaves the pager before the end has seen enough.
      child.stdin.on('error', ignore);
      child.stdin.end(text);
    });
  } finally {
    process.off('SIGINT', ignore);
  }
}
