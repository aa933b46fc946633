import type { CommandResult } from '../command/command.js';
import { VmctlError } from '../errors.js';
import { answer, lastWords } from './answer.js';
import { look, type Steps } from './step.js';

/** A serial port: whoever has it open, if only to read, takes what the guest prints or types into it. */
const TTY = /\/dev\/(?:nmdm|tty|cua)[^/]*$/;

/**
 * Refuses disks that another process may write to, and consoles that it has open: bhyve locks nothing, and two writers destroy an image (facts.md 6.5).
 * One look for all of them. Throws `denied` naming process and file. Returns warnings: a backup that reads the disk, or an
 * fuser(1) that cannot tell, keeps nobody from starting or rebooting.
 */
export function* checkDisks(paths: readonly string[], ownPids: readonly number[]): Steps<readonly string[]> {
  if (paths.length === 0) return [];
  const result = yield* lookHolders(paths);
  if (result.code !== 0)
    return [
      `could not see whether the disks are in use: fuser: ${lastWords(result).replace(/^fuser: /, '')}`,
    ];
  if (strangers(result, ownPids).length === 0) return [];
  const warnings: string[] = [];
  for (const path of paths) {
    const held = paths.length === 1 ? result : yield* lookHolders([path]);
    const holder = strangers(held, ownPids)[0];
    if (holder === undefined) continue;
    const what = TTY.test(path) ? 'console' : 'disk';
    if (what === 'disk' && !isWritten(held, path)) {
      warnings.push(`disk ${path} is being read by process ${holder}`);
      continue;
    }
    throw new VmctlError('denied', `${what} ${path} is in use by process ${holder}`, {
      hint: `\`ps -p ${holder}\` tells what it is; a ${what} that is written to can have one user only`,
    });
  }
  return warnings;
}

function* lookHolders(paths: readonly string[]): Steps<CommandResult> {
  return yield* look({ file: 'fuser', args: paths }, { fresh: answer(0) });
}

/**
 * Pids on stdout, `%6d` each, for all files in one line without an end, names and letters on stderr: so which file a pid
 * belongs to shows only when one file was asked for (usr.bin/fstat/fuser.c).
 */
function strangers({ stdout }: CommandResult, ownPids: readonly number[]): number[] {
  return (stdout.match(/\d+/g) ?? []).map(Number).filter((pid) => !ownPids.includes(pid));
}

/** Letters behind the name: `w` open for writing, `a` for appending; a mere reader has neither (fuser(1)). */
function isWritten({ stderr }: CommandResult, path: string): boolean {
  const line = stderr.split('\n').find((one) => one.startsWith(`${path}:`));
  return line === undefined || /[wa]/.test(line.slice(path.length + 1));
}
