import type { Candidate } from './kinds.js';
import {
  kindsAmong,
  placedSlots,
  plainWords,
  valueCases,
  wordsOf,
  type CompletedCommand,
  type CompletionModel,
} from './model.js';

/** For bash-completion's directory, or to be sourced; needs neither. bash(1), "Programmable Completion". */
export function renderBash(model: CompletionModel): string {
  const names = model.commands.flatMap(({ names: all }) => all);
  return [
    '# bash completion of vmctl, made by `vmctl completion bash`',
    '_vmctl_names() {',
    '  local names',
    '  names=$("$_vmctl_program" ${_vmctl_dir[@]+"${_vmctl_dir[@]}"} complete-names "$@" 2>/dev/null </dev/null) || return',
    '  _vmctl_words "$names"',
    '}',
    '_vmctl_words() {',
    "  local IFS=$' \\t\\n'",
    '  COMPREPLY+=($(compgen -W "$1" -- "$_vmctl_cur"))',
    '}',
    '_vmctl_paths() {',
    "  local IFS=$'\\n'",
    '  compopt -o filenames 2>/dev/null',
    '  COMPREPLY+=($(compgen "$1" -- "$_vmctl_cur"))',
    '}',
    '_vmctl() {',
    '  local _vmctl_program=${COMP_WORDS[0]} _vmctl_cur=${COMP_WORDS[COMP_CWORD]} _vmctl_dir=()',
    '  local prev= cmd= at i word',
    '  local -a ops=()',
    '  COMPREPLY=()',
    '  # A tilde as the shell would read it; `=` is a word of its own here (COMP_WORDBREAKS).',
    '  case $_vmctl_program in "~/"*) _vmctl_program=$HOME/${_vmctl_program#"~/"} ;; esac',
    '  [ "$_vmctl_cur" = "=" ] && _vmctl_cur=',
    '  for ((i = 1; i < COMP_CWORD; i++)); do',
    '    word=${COMP_WORDS[i]}',
    '    [ "$word" = "=" ] && continue',
    '    if [ -n "$prev" ]; then',
    '      [ "$prev" = --dir ] && _vmctl_dir=(--dir "$word")',
    '      prev=',
    '      continue',
    '    fi',
    '    case $word in',
    `      ${model.withValue.join('|')}) prev=$word ;;`,
    '      -*) ;;',
    '      *) if [ -z "$cmd" ]; then cmd=$word; else ops+=("$word"); fi ;;',
    '    esac',
    '  done',
    '  if [ -n "$prev" ]; then',
    '    case $cmd:$prev in',
    ...valueCases(model, (value) => offer(value, [])),
    '    esac',
    '    return',
    '  fi',
    '  case $_vmctl_cur in',
    '    -*)',
    '      case $cmd in',
    ...model.commands.map(
      (command) =>
        `        ${command.names.join('|')}) _vmctl_words ${quoted(optionWords(model, command))} ;;`,
    ),
    `        *) _vmctl_words ${quoted(model.globals.flatMap(wordsOf))} ;;`,
    '      esac',
    '      return ;;',
    '  esac',
    '  at=${#ops[@]}',
    '  case $cmd:$at in',
    `    :*) _vmctl_words ${quoted(names)}; return ;;`,
    '  esac',
    '  case $cmd:${ops[0]-}:$at in',
    ...model.commands.flatMap((command) => placeCases(command, names)),
    '  esac',
    '}',
    'complete -F _vmctl vmctl',
    '',
  ].join('\n');
}

function optionWords({ globals }: CompletionModel, { options }: CompletedCommand): readonly string[] {
  return [...options, ...globals].flatMap(wordsOf);
}

function placeCases({ names, places }: CompletedCommand, commands: readonly string[]): readonly string[] {
  return placedSlots(places).map(({ word = '*', at, more, candidates }) => {
    const patterns = names.map((name) => `${name}:${word}:${more ? '*' : at}`);
    return `    ${patterns.join('|')}) ${offer(candidates, commands)} ;;`;
  });
}

function offer(candidates: readonly Candidate[], commands: readonly string[]): string {
  const words = plainWords(candidates);
  const parts = kindsAmong(candidates).map((kind) => {
    if (kind === 'file') return '_vmctl_paths -f';
    if (kind === 'directory') return '_vmctl_paths -d';
    if (kind === 'command') return `_vmctl_words ${quoted(commands)}`;
    return `_vmctl_names ${kind}${kind === 'nic' ? ' "${ops[1]}"' : ''}`;
  });
  return [...(words.length === 0 ? [] : [`_vmctl_words ${quoted(words)}`]), ...parts].join('; ') || ':';
}

function quoted(words: readonly string[]): string {
  return `"${words.join(' ')}"`;
}
