import { optionsOf, type Option } from '../bhyve/argv-difference.js';
import { blankSecrets } from '../bhyve/blank-secrets.js';
import type { HostCommand } from '../command/command.js';
import { shellWord } from '../command/shell-word.js';

/** What one option, or one program, was and is. */
export interface AlignedRow {
  readonly mark: 'same' | 'differs' | 'before' | 'now';
  readonly before?: string;
  readonly now?: string;
}

/**
 * Two ways to start one guest side by side, device by device: loaders as whole lines, bhyve's options each beside the one that is about the
 * same thing. Order does not count. Passwords are blanked.
 */
export function alignCommands(
  before: readonly HostCommand[],
  now: readonly HostCommand[],
): readonly AlignedRow[] {
  return [...alignLoaders(before, now), ...alignOptions(argsOf(before), argsOf(now))];
}

function argsOf(commands: readonly HostCommand[]): readonly string[] {
  return commands.find(({ file }) => file === 'bhyve')?.args ?? [];
}

function alignLoaders(before: readonly HostCommand[], now: readonly HostCommand[]): readonly AlignedRow[] {
  const [left, right] = [before, now].map((commands) =>
    commands.filter(({ file }) => file !== 'bhyve').map(lineOf),
  );
  const count = Math.max(left?.length ?? 0, right?.length ?? 0);
  return Array.from({ length: count }, (_, at) => rowOf(left?.[at], right?.[at], left?.[at] === right?.[at]));
}

function alignOptions(before: readonly string[], now: readonly string[]): readonly AlignedRow[] {
  const rest = [...optionsOf(now)];
  const rows = optionsOf(before).map((option) => {
    const at = rest.findIndex(({ key }) => key === option.key);
    const [found] = at < 0 ? [] : rest.splice(at, 1);
    return rowOf(
      shown(option),
      found && shown(found),
      found !== undefined && plainMeaning(found) === plainMeaning(option),
    );
  });
  return [...rows, ...rest.map((option) => rowOf(undefined, shown(option), false))];
}

function rowOf(before: string | undefined, now: string | undefined, same: boolean): AlignedRow {
  const mark = before === undefined ? 'now' : now === undefined ? 'before' : same ? 'same' : 'differs';
  return { mark, ...(before === undefined ? {} : { before }), ...(now === undefined ? {} : { now }) };
}

/** `4G` is `4096M`, and `tcp=` the older name of a screen's `rfb=`; the size of a screen is 1024x768 unless it is said. */
function plainMeaning({ text, meaning }: Option): string {
  const gigabytes = /^-m (\d+)G$/i.exec(text)?.[1];
  if (gigabytes !== undefined) return `${Number(gigabytes) * 1024}M`;
  return meaning.replace(/,fbuf,tcp=/, ',fbuf,rfb=').replace(/(,fbuf,.*),w=1024,h=768/, '$1');
}

function shown({ text }: Option): string {
  return blankSecrets(text);
}

function lineOf({ file, args }: HostCommand): string {
  return blankSecrets([file, ...args].map(shellWord).join(' '));
}
