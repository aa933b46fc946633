import type { Candidate } from './kinds.js';
import {
  kindsAmong,
  placedSlots,
  plainWords,
  type CompletedCommand,
  type CompletedOption,
  type CompletionModel,
  type PlacedSlot,
} from './model.js';

/** For a directory of fish_complete_path, as vmctl.fish; complete(1) of fish. */
export function renderFish(model: CompletionModel): string {
  return [
    '# fish completion of vmctl, made by `vmctl completion fish`',
    'function __vmctl_words -d "the command and its operands before the cursor"',
    '    set -l skip 0',
    '    set -l tokens (commandline -opc)',
    '    for token in $tokens[2..-1]',
    '        if test $skip = 1',
    '            set skip 0',
    '            continue',
    '        end',
    '        switch $token',
    `            case ${model.withValue.join(' ')}`,
    '                set skip 1',
    "            case '-*'",
    "            case '*'",
    '                echo -- $token',
    '        end',
    '    end',
    'end',
    'function __vmctl_none -d "no command yet"',
    '    test (count (__vmctl_words)) = 0',
    'end',
    'function __vmctl_is -d "whether the command is one of these"',
    '    set -l words (__vmctl_words)',
    '    test (count $words) -gt 0; and contains -- $words[1] $argv',
    'end',
    'function __vmctl_at -d "PLACE WORD COMMAND...: whether that place is next; PLACE+ for all from there on, WORD - for any"',
    '    set -l words (__vmctl_words)',
    '    set -l count (count $words)',
    '    test $count -gt 0; and contains -- $words[1] $argv[3..-1]; or return 1',
    '    if test "$argv[2]" != -; and test "$words[2]" != "$argv[2]"',
    '        return 1',
    '    end',
    '    set -l place (string replace + "" -- $argv[1])',
    '    set -l next (math $count - 1)',
    '    test "$next" = "$place"; and return 0',
    "    string match -q '*+' -- $argv[1]; and test $next -gt $place",
    'end',
    'function __vmctl_names -d "names of this host"',
    '    set -l tokens (commandline -opc)',
    '    set -l program $tokens[1]',
    '    set -l dir',
    '    if set -l at (contains -i -- --dir $tokens)',
    '        set dir --dir $tokens[(math $at + 1)]',
    '    end',
    '    command $program $dir complete-names $argv 2>/dev/null </dev/null',
    'end',
    'complete -c vmctl -e',
    'complete -c vmctl -f',
    ...model.commands.flatMap(({ names, summary }) =>
      names.map((name) => `complete -c vmctl -n __vmctl_none -a ${name} -d ${quoted(summary)}`),
    ),
    ...model.globals.map((option) => optionLine(option, '')),
    ...model.commands.flatMap(({ names, options }) =>
      options.map((option) => optionLine(option, ` -n '__vmctl_is ${names.join(' ')}'`)),
    ),
    ...model.commands.flatMap((command) => placeLines(command, model)),
    '',
  ].join('\n');
}

function optionLine({ name, short, summary, value }: CompletedOption, condition: string): string {
  const takes = value === undefined ? '' : isPath(value) ? ' -r -F' : ` -x${offer(value, [])}`;
  return `complete -c vmctl${condition} -l ${name}${short === undefined ? '' : ` -s ${short}`}${takes} -d ${quoted(summary)}`;
}

function placeLines(command: CompletedCommand, { commands }: CompletionModel): readonly string[] {
  const all = commands.flatMap(({ names }) => names);
  return placedSlots(command.places).flatMap((slot) => {
    const { candidates } = slot;
    if (candidates.length === 0) return [];
    const what = isPath(candidates) ? ' -F' : offer(candidates, all);
    return [`complete -c vmctl -n '${conditionOf(command, slot)}'${what}`];
  });
}

function conditionOf({ names }: CompletedCommand, { word = '-', at, more }: PlacedSlot): string {
  return `__vmctl_at ${at}${more ? '+' : ''} ${word} ${names.join(' ')}`;
}

function isPath(candidates: readonly Candidate[]): boolean {
  return candidates.includes('<file>') || candidates.includes('<directory>');
}

function offer(candidates: readonly Candidate[], commands: readonly string[]): string {
  const kinds = kindsAmong(candidates);
  const words = [...plainWords(candidates), ...(kinds.includes('command') ? commands : [])];
  const names = kinds
    .filter((kind) => kind !== 'command')
    .map((kind) => `(__vmctl_names ${kind}${kind === 'nic' ? ' (__vmctl_words)[3]' : ''})`);
  const all = [...words, ...names].join(' ');
  return all === '' ? '' : ` -a ${quoted(all)}`;
}

function quoted(text: string): string {
  return `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;
}
