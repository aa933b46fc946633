import type { CommandResult } from '../command/command.js';
import { VmctlError } from '../errors.js';
import { answer, lastWords } from './answer.js';
import { look, type Steps } from './step.js';

/**
 * Refuses disks that another process has open: bhyve locks nothing, and two writers destroy an image (facts.md 6.5).
 * One look for all of them. Throws `denied` naming process and file. Returns warnings: an fuser(1) that cannot tell
 * keeps nobody from starting.
 */
export function* checkDisks(paths: readonly string[], ownPids: readonly number[]): Steps<readonly string[]> {
  if (paths.length === 0) return [];
  const result = yield* lookHolders(paths);
  if (result.code !== 0) return [`could not see whether the disks are in use: fuser: ${lastWords(result)}`];
  if (strangers(result, ownPids).length === 0) return [];
  for (const path of paths) {
    const holder = strangers(paths.length === 1 ? result : yield* lookHolders([path]), ownPids)[0];
    if (holder === undefined) continue;
    throw new VmctlError('denied', `disk ${path} is in use by process ${holder}`, {
      hint: `\`ps -p ${holder}\` tells what it is; a disk that is written to can have one user only`,
    });
  }
  return [];
}

function* lookHolders(paths: readonly string[]): Steps<CommandResult> {
  return yield* look({ file: 'fuser', args: paths }, { fresh: answer(0) });
}

/**
 * Pids on stdout, `%6d` each, for all files in one line without an end; names and letters go to stderr, and a mere
 * reader has no letter: so which file a pid belongs to shows only when one file was asked for (usr.bin/fstat/fuser.c).
 */
function strangers({ stdout }: CommandResult, ownPids: readonly number[]): number[] {
  return (stdout.match(/\d+/g) ?? []).map(Number).filter((pid) => !ownPids.includes(pid));
}
