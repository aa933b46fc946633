import type { Candidate } from './kinds.js';
import {
  kindsAmong,
  placedSlots,
  plainWords,
  valueCases,
  wordsOf,
  type CompletedCommand,
  type CompletedOption,
  type CompletionModel,
} from './model.js';

/** For a directory of fpath, as `_vmctl`; zshcompsys(1). */
export function renderZsh(model: CompletionModel): string {
  const described = model.commands.flatMap(({ names, summary }) => names.map((name) => entry(name, summary)));
  return [
    '#compdef vmctl',
    '# zsh completion of vmctl, made by `vmctl completion zsh`',
    '_vmctl_names() {',
    '  local -a found',
    '  found=(${(f)"$("$program" $dir complete-names "$@" 2>/dev/null </dev/null)"})',
    '  (( $#found )) && compadd -a found',
    '}',
    '_vmctl_commands() {',
    '  local -a list',
    '  list=(',
    ...described.map((one) => `    ${one}`),
    '  )',
    "  _describe -t commands 'command' list",
    '}',
    '_vmctl_options() {',
    '  local -a list',
    '  case $1 in',
    ...model.commands.map(
      (command) => `    ${command.names.join('|')}) list=(${optionEntries(command.options)}) ;;`,
    ),
    '  esac',
    `  list+=(${optionEntries(model.globals)})`,
    "  _describe -o -t options 'option' list",
    '}',
    '_vmctl() {',
    '  local prev cmd word program=${(Q)words[1]/#\\~\\//$HOME/}',
    '  local -a ops dir',
    '  integer i',
    '  for (( i = 2; i < CURRENT; i++ )); do',
    '    word=${(Q)words[i]}',
    '    if [[ -n $prev ]]; then',
    '      [[ $prev == --dir ]] && dir=(--dir $word)',
    '      prev=',
    '      continue',
    '    fi',
    '    case $word in',
    `      ${model.withValue
      .map((one) => `(${one})`)
      .join('|')
      .replaceAll(')|(', '|')} prev=$word ;;`,
    '      --dir=*) dir=($word) ;;',
    '      -*) ;;',
    '      *) if [[ -z $cmd ]]; then cmd=$word; else ops+=($word); fi ;;',
    '    esac',
    '  done',
    '  if [[ -z $prev && $PREFIX == --*=* ]]; then',
    '    prev=${PREFIX%%=*}',
    "    compset -P '*='",
    '  fi',
    '  if [[ -n $prev ]]; then',
    '    case $cmd:$prev in',
    ...valueCases(model, offer),
    '    esac',
    '    return',
    '  fi',
    '  if [[ $PREFIX == -* ]]; then',
    '    _vmctl_options "$cmd"',
    '    return',
    '  fi',
    '  if [[ -z $cmd ]]; then',
    '    _vmctl_commands',
    '    return',
    '  fi',
    '  case $cmd:${ops[1]}:$#ops in',
    ...model.commands.flatMap(placeCases),
    '  esac',
    '}',
    '# Loaded by compinit it is called by name; sourced, it has to be told.',
    'if [[ $funcstack[1] == _vmctl ]]; then _vmctl "$@"; else compdef _vmctl vmctl; fi',
    '',
  ].join('\n');
}

function optionEntries(options: readonly CompletedOption[]): string {
  return options.flatMap((option) => wordsOf(option).map((word) => entry(word, option.summary))).join(' ');
}

function placeCases({ names, places }: CompletedCommand): readonly string[] {
  return placedSlots(places).map(({ word = '*', at, more, candidates }) => {
    const patterns = names.map((name) => `${name}:${word}:${more ? '*' : at}`);
    return `    ${patterns.join('|')}) ${offer(candidates)} ;;`;
  });
}

function offer(candidates: readonly Candidate[]): string {
  const words = plainWords(candidates);
  const parts = kindsAmong(candidates).map((kind) => {
    if (kind === 'file') return '_files';
    if (kind === 'directory') return '_files -/';
    if (kind === 'command') return '_vmctl_commands';
    return `_vmctl_names ${kind}${kind === 'nic' ? ' "${ops[2]}"' : ''}`;
  });
  return [...(words.length === 0 ? [] : [`compadd ${words.join(' ')}`]), ...parts].join('; ') || ':';
}

/** `'name:what it is'` for _describe; a colon of the name would end it. */
function entry(word: string, summary: string): string {
  return `'${`${word.replaceAll(':', '\\:')}:${summary}`.replaceAll("'", "'\\''")}'`;
}
