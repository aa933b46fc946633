import { VmctlError } from '../errors.js';
import { findInPath, isProgram } from '../host/program.js';
import { programPath } from '../plan/program.js';
import { judgeProgram, trustedOwners } from '../store/trust.js';
import type { Context } from './context.js';

export interface ProgramWish {
  readonly vm: string;
  /** As in the definition. */
  readonly words: readonly [string, ...string[]];
  /** `pre_start`, `companion swtpm`: how messages call it. */
  readonly what: string;
  readonly hint?: string | undefined;
}

/**
 * What is spawned for the words of a hook or companion: a path, a file of the VM's own directory, else a program in PATH. It will
 * run as root, so nobody else may be able to write it or put another in its place. Throws `host`.
 */
export function findProgramFile(context: Pick<Context, 'layout'>, wish: ProgramWish): string {
  const { vm, words, what } = wish;
  const [word] = words;
  const own = programPath(context.layout(), vm, word);
  const inPath = word.includes('/') || isProgram(own) ? undefined : findInPath(word);
  const file = inPath ?? own;
  if (!isProgram(file)) throw notThere(wish, file);
  const distrust = judgeProgram(file, trustedOwners());
  if (distrust !== undefined)
    throw new VmctlError('host', `${vm}: ${what} is not run as root: ${distrust.reason}`, {
      hint: distrust.mend,
    });
  // By the bare word: execvp(3) finds the same, and ps(1) shows what the definition says.
  return inPath === undefined ? own : word;
}

function notThere({ vm, words: [word], what, hint }: ProgramWish, file: string): VmctlError {
  const where = word.includes('/') ? file : word;
  return new VmctlError('host', `${vm}: ${what}: there is no program ${where} that can be run`, {
    hint:
      hint ??
      (word.includes('/')
        ? `correct the path, or: chmod 755 ${file}`
        : "is it installed, and in the daemon's PATH?"),
  });
}
