import type { Candidate } from './kinds.js';
import {
  kindsAmong,
  placedSlots,
  plainWords,
  wordsOf,
  type CompletionModel,
  type CompletedCommand,
} from './model.js';

/**
 * To be sourced, for tcsh reads no directory. Its rules know the word before the one to be completed and the one before that, not the
 * command (tcsh(1), `complete`): options are those of all commands together, and far behind a command VMs are taken for meant.
 */
export function renderTcsh(model: CompletionModel): string {
  const names = model.commands.flatMap(({ names: all }) => all);
  const options = [...model.globals, ...model.commands.flatMap((command) => command.options)];
  const long = [...new Set(options.map(({ name }) => name))].sort();
  const rules = [
    ...valueRules(model),
    `c@--@(${long.join(' ')})@`,
    `p@1@(${names.join(' ')})@`,
    ...model.commands.flatMap((command) => placeRules(command, names)),
    `p@*@${namesOf('vm')}@`,
  ];
  return [
    '# tcsh completion of vmctl, made by `vmctl completion tcsh`; to be sourced by /etc/csh.cshrc or ~/.tcshrc',
    'if ($?tcsh) then',
    `  complete vmctl ${rules.map((rule) => `'${rule}'`).join(' \\\n    ')}`,
    'endif',
    '',
  ].join('\n');
}

/** One rule an option: a list of words, files, or nothing but what is typed. */
function valueRules({ commands, globals }: CompletionModel): readonly string[] {
  const values = new Map<string, readonly Candidate[]>();
  for (const option of [...commands.flatMap((command) => command.options), ...globals])
    for (const word of option.value === undefined ? [] : wordsOf(option))
      values.set(word, [...new Set([...(values.get(word) ?? []), ...(option.value ?? [])])]);
  return [...values].map(([word, value]) => `n@${word}@${listOf(value, [])}@`);
}

function placeRules({ names, places }: CompletedCommand, commands: readonly string[]): readonly string[] {
  return placedSlots(places).flatMap(({ word, at, candidates }) => {
    const list = listOf(candidates, commands);
    if (word !== undefined) return at === 1 ? [`n@${word}@${list}@`] : at === 2 ? [`N@${word}@${list}@`] : [];
    if (at === 0) return names.map((name) => `n@${name}@${list}@`);
    return at === 1 ? names.map((name) => `N@${name}@${list}@`) : [];
  });
}

function listOf(candidates: readonly Candidate[], commands: readonly string[]): string {
  const kinds = kindsAmong(candidates);
  if (kinds.includes('file')) return 'f';
  if (kinds.includes('directory')) return 'd';
  const words = [...plainWords(candidates), ...(kinds.includes('command') ? commands : [])];
  const looked = kinds.filter((kind) => kind !== 'command' && kind !== 'nic');
  if (looked.length === 0) return words.length === 0 ? 'n' : `(${words.join(' ')})`;
  return namesOf([...looked, ...words.map((word) => `=${word}`)].join(' '));
}

/** A list is one command there: words of our own go with it. */
function namesOf(kinds: string): string {
  return `\`vmctl complete-names ${kinds}\``;
}
