import type { HostCommand } from '../../command/command.js';
import { BHYVE_VALUED, readOptions } from '../../definition/getopt.js';
import { readShell, type ShellCommand } from './shell.js';

/** A run of bhyve, and of the loader before it, as it was found. */
export interface OldRun {
  readonly bhyve: HostCommand;
  readonly loader?: HostCommand;
  /** `start.sh:12`. */
  readonly where: string;
}

export interface RunsRead {
  readonly runs: readonly OldRun[];
  readonly refused: readonly { readonly name: string; readonly reason: string }[];
}

const PROGRAMS = new Set(['bhyve', 'bhyveload', 'grub-bhyve']);

/** The runs of bhyve in a script; those with words that only running it would tell are refused, with their names. */
export function readScript(text: string, file: string): RunsRead {
  const runs: OldRun[] = [];
  const refused: { name: string; reason: string }[] = [];
  const loaders = new Map<string, HostCommand>();
  for (const shell of readShell(text)) {
    const command = programOf(shell);
    if (command === undefined) continue;
    const where = `${file}:${shell.line}`;
    const name = command.args.at(-1) ?? '';
    if (shell.unresolved.length > 0) {
      const reason = `${where}: what ${shell.unresolved.join(', ')} stands for is not known without running the script: write the line out`;
      refused.push({ name: name || where, reason });
    } else if (command.file !== 'bhyve') loaders.set(name, command);
    else if (!isSelf(command)) {
      const loader = loaders.get(name);
      runs.push({ bhyve: command, where, ...(loader === undefined ? {} : { loader }) });
    }
  }
  return { runs: lastOfEach(runs), refused };
}

/** Words of one or several commands, with `;` or `&&` between them. */
export function readWords(words: readonly string[]): RunsRead {
  if (words.length === 1 && /\s/.test(words[0] ?? '')) return readScript(words[0] ?? '', 'argv');
  const commands: string[][] = [[]];
  for (const word of words)
    if (word === ';' || word === '&&') commands.push([]);
    else commands.at(-1)?.push(word);
  const found = commands.flatMap((one) => programOf({ words: one, line: 1, unresolved: [] }) ?? []);
  const loader = found.find(({ file }) => file !== 'bhyve');
  const runs = found.filter(({ file }) => file === 'bhyve');
  return {
    runs: runs.map((bhyve) => ({
      ...{ bhyve, where: 'bhyve' },
      ...(loader === undefined || loader.args.at(-1) !== bhyve.args.at(-1) ? {} : { loader }),
    })),
    refused: [],
  };
}

/** `sudo nice -n 5 /usr/sbin/bhyve ...`: the program, wherever it stands, and its words. */
function programOf({ words }: ShellCommand): HostCommand | undefined {
  const at = words.findIndex((word) => PROGRAMS.has(word.slice(word.lastIndexOf('/') + 1)));
  const word = words[at];
  if (at < 0 || word === undefined) return undefined;
  if (['which', 'pgrep', 'pkill', 'echo', 'killall', 'man', 'whereis'].includes(words[0] ?? ''))
    return undefined;
  return { file: word.slice(word.lastIndexOf('/') + 1), args: words.slice(at + 1) };
}

/** `bhyve -h`: nobody's guest. */
function isSelf({ args }: HostCommand): boolean {
  const { options, operands } = readOptions(args, BHYVE_VALUED);
  return operands.length === 0 && options.every(({ letter }) => letter === 'h');
}

/** A guest that is started at several places is the one that was started last. */
function lastOfEach(runs: readonly OldRun[]): readonly OldRun[] {
  return runs.filter(
    ({ bhyve }, at) => !runs.slice(at + 1).some((other) => other.bhyve.args.at(-1) === bhyve.args.at(-1)),
  );
}
