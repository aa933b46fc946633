import { spawn } from 'node:child_process';

/** The lower quartile: what a thing takes on a machine that is busy now and then. */
export function quartile(samples: readonly number[]): number {
  const sorted = [...samples].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 4)] ?? NaN;
}

export function ms(value: number): string {
  return `${value.toFixed(value < 10 ? 1 : 0)} ms`;
}

export function ratio(value: number): string {
  return `${value.toFixed(2)}x`;
}

/** Runs a program to its end, output thrown away; ms. */
export function timeProgram(file: string, args: readonly string[], env: NodeJS.ProcessEnv): Promise<number> {
  return new Promise((resolve, reject) => {
    const from = performance.now();
    const child = spawn(file, args, { env, stdio: ['ignore', 'pipe', 'pipe'] });
    let words = '';
    child.stdout.resume();
    child.stderr.on('data', (chunk: Buffer) => (words += chunk.toString()));
    child.on('error', reject);
    child.on('close', (code) => {
      if (code === 0) resolve(performance.now() - from);
      else reject(new Error(`${file} ${args.join(' ')}: exit ${code}: ${words}`));
    });
  });
}

/** Takes turns, so that a busy moment hits all of them: the lower quartile of each. */
export async function takeTurns(
  rounds: number,
  ...works: readonly (() => Promise<number>)[]
): Promise<readonly number[]> {
  const samples = works.map(() => [] as number[]);
  for (let round = 0; round < rounds; round += 1) {
    for (const [at, work] of works.entries()) samples[at]?.push(await work());
  }
  return samples.map(quartile);
}
