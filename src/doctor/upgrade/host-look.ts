import { VmctlError } from '../../errors.js';
import { lastWords } from '../../plan/answer.js';
import { look, type Steps } from '../../plan/step.js';
import type { Binary, Numbers } from './look.js';

/** Two runs: in which order one prints both is nobody's promise. */
export function* lookNumbers(): Steps<Numbers> {
  return { kernel: yield* lookNumber('-K'), userland: yield* lookNumber('-U') };
}

function* lookNumber(flag: string): Steps<number> {
  const result = yield* look({ file: 'uname', args: [flag] });
  const number = Number(result.stdout.trim());
  if (result.code === 0 && Number.isInteger(number) && number > 0) return number;
  throw new VmctlError('host', `uname ${flag}: ${lastWords(result)}`);
}

/** pid -> its program file; pids that procstat(1) tells nothing of are left out. Never throws. */
export function* lookBinaries(pids: readonly number[]): Steps<ReadonlyMap<number, Binary>> {
  if (pids.length === 0) return new Map();
  const result = yield* look({ file: 'procstat', args: ['-b', ...pids.map(String)] });
  return parseBinaries(result.stdout);
}

/**
 * Rows `PID COMM OSREL PATH` (usr.bin/procstat/procstat_bin.c). COMM of a guest has no blanks. PATH is `-` for a file without
 * a name; that a replaced one gives this, and not no row at all, is UNPROVEN: both are taken for it where OSREL is told.
 */
export function parseBinaries(stdout: string): ReadonlyMap<number, Binary> {
  return new Map(
    stdout.split('\n').flatMap((line) => {
      const [, pid, osrel, path] = /^\s*(\d+)\s+\S+\s+(\d+)\s+(\S.*)$/.exec(line) ?? [];
      if (pid === undefined || path === undefined) return [];
      const binary = { osrel: Number(osrel), path: path.trimEnd() === '-' ? undefined : path.trimEnd() };
      return [[Number(pid), binary] as const];
    }),
  );
}
