import { spawnSync } from 'node:child_process';

/** What a command really did. */
export interface Shown {
  readonly status: number | null;
  readonly output: string;
}

/** `code` of SGR; plain where nobody sees it or wants it (NO_COLOR). */
export function paint(code: number, text: string): string {
  const coloured = process.stdout.isTTY && !process.env['NO_COLOR'];
  return coloured ? `\x1b[${code}m${text}\x1b[0m` : text;
}

/** Runs one command line as a reader would type it, prints it and its true output, and returns both. */
export function show(line: string, env: NodeJS.ProcessEnv): Shown {
  process.stdout.write(`\n${paint(1, `$ ${line}`)}\n`);
  const result = spawnSync('sh', ['-c', line], { env, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
  const output = result.stdout + result.stderr;
  process.stdout.write(output);
  return { status: result.status, output };
}

/** Runs without printing: for looks and waits between the scenes. */
export function quiet(line: string, env: NodeJS.ProcessEnv): Shown {
  const result = spawnSync('sh', ['-c', line], { env, encoding: 'utf8' });
  return { status: result.status, output: result.stdout };
}

/** What the demo promised and did not show. */
export class Difference extends Error {}

export function expect(condition: boolean, promise: string): void {
  if (!condition) throw new Difference(promise);
  process.stdout.write(`${paint(32, '  ok')}  ${promise}\n`);
}

/** Asks until the answer is right; a difference when it never is. */
export async function until<T>(promise: string, look: () => T | undefined): Promise<T> {
  const deadline = Date.now() + 60_000;
  while (Date.now() < deadline) {
    const found = look();
    if (found !== undefined) return found;
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
  throw new Difference(promise);
}
