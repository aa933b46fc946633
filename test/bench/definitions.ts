import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { writeFleet } from './fleet.js';
import { writeFullFleet } from './full-fleet.js';
import { limited, type Row } from './row.js';
import { quartile, ms, takeTurns, timeProgram } from './sample.js';
import { VMCTL } from './shim-host.js';

const FILES = 1000;
const ROUNDS = 7;

/** A thousand definitions, from files to plans. */
export async function benchDefinitions(root: string): Promise<readonly Row[]> {
  const usual = join(root, 'usual');
  const full = join(root, 'full');
  writeFleet(usual, FILES);
  writeFullFleet(full, FILES);
  return [
    ...(await measure(usual, 'definitions')),
    ...(await measure(full, 'definitions of every device kind')),
  ];
}

async function measure(root: string, what: string): Promise<readonly Row[]> {
  const child = new URL('./definitions-child.js', import.meta.url).pathname;
  const run = (rounds: number): number[] =>
    JSON.parse(
      execFileSync(process.execPath, [child, root, String(rounds)], { encoding: 'utf8' }),
    ) as number[];
  const cold = quartile(Array.from({ length: 3 }, () => run(1)[0] ?? NaN));
  const warm = quartile(run(ROUNDS).slice(2));
  const env = { PATH: process.env['PATH'], VMCTL_ROOT: root };
  const [check = NaN] = await takeTurns(3, () => timeProgram(process.execPath, [VMCTL, 'check'], env));
  const row = (how: string, value: number): Row =>
    limited({
      what: how,
      measured: `${ms(value)}, ${Math.round((FILES / value) * 1000)} a second`,
      value,
      aim: '1000 ms',
      limit: 1000,
    });
  return [
    row(`${FILES} ${what} read, checked and planned, first time in a process`, cold),
    row(`${FILES} ${what}, once the process is warm`, warm),
    row(`vmctl check of ${FILES} ${what}, the whole command`, check),
  ];
}
