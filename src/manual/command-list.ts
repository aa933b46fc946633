import { literal, optionWords, prose, synopsis, word, words } from './mdoc.js';
import { paragraphs, tagged } from './page.js';

/** What the command line knows of an option. */
export interface ManualOption {
  readonly name: string;
  readonly short?: string;
  readonly value?: string;
  readonly summary: string;
}

/** What the command line knows of a command. */
export interface ManualCommand {
  readonly name: string;
  readonly aliases?: readonly string[];
  readonly synopsis: string;
  readonly summary: string;
  readonly notes?: readonly string[];
  readonly options: readonly ManualOption[];
  readonly statuses: Readonly<Record<number, string>>;
}

export interface ManualGroup {
  readonly title: string;
  readonly commands: readonly ManualCommand[];
}

/** Every command, group by group. */
export function commandLists(groups: readonly ManualGroup[]): string {
  return groups
    .map(({ title, commands }) => `.Ss ${words(capital(title))}\n${commandList(commands)}`)
    .join('\n');
}

export function optionList(options: readonly ManualOption[]): string {
  return tagged(
    options.map((option) => [optionWords(option), prose(sentence(option.summary))]),
    { compact: true },
  );
}

function commandList(commands: readonly ManualCommand[]): string {
  return tagged(
    commands.map((command) => [
      `Cm ${word(command.name)} ${synopsis(command.synopsis)}`.trimEnd(),
      commandText(command),
    ]),
  );
}

function commandText(command: ManualCommand): string {
  const { summary, notes = [], aliases = [], options, statuses } = command;
  const known = aliases.map((alias, at) => `.Cm ${word(alias)}${at + 1 < aliases.length ? ' ,' : ' .'}`);
  const text = paragraphs(
    prose(sentence(summary)),
    ...notes.map((note) => noteText(note, command)),
    ...(known.length === 0 ? [] : [['Also known as', ...known].join('\n')]),
  );
  const ends = Object.entries(statuses);
  return [
    text,
    ...(options.length === 0 ? [] : ['.Pp', optionList(options)]),
    ...(ends.length === 0
      ? []
      : ['.Pp', 'Exit status:', tagged(ends.map(endOf), { width: '999', compact: true })]),
  ]
    .join('\n')
    .replaceAll('.Pp\n.Bd', '.Bd')
    .replace(/\.Ed\n(?=[^.])/g, '.Ed\n.Pp\n');
}

function endOf([status, meaning]: readonly [string, string]): readonly [string, string] {
  return [status, prose(sentence(meaning))];
}

/** A comment or directive of a file, an assignment in its column. */
const LAID_OUT = /^#|\S {2,}\S.*[;{]$/;

/** Lines that begin with words of the synopsis are a list, lines that are laid out stay as they are, all else is text. */
function noteText(note: string, { synopsis: usage }: ManualCommand): string {
  const named = new Set(usage.match(/[a-z]+/g));
  const lines = note.split('\n');
  if (lines.length > 1 && lines.some((line) => LAID_OUT.test(line))) return laidOut(lines);
  const items: [string, string[]][] = [];
  for (const [at, line] of lines.entries()) {
    const [, first = '', blanks = '', rest = ''] = /^(\S+)( +)(.*)$/.exec(line) ?? [];
    const below = ' '.repeat(first.length + blanks.length);
    const aligned = blanks.length > 1 || (lines[at + 1]?.startsWith(below) ?? false);
    if (named.has(first) && aligned) items.push([first, [shellWords(rest)]]);
    else if (items.length === 0) return prose(named.has(first) ? note : sentence(note));
    else items.at(-1)?.[1].push(line.trim());
  }
  return tagged(
    items.map(([name, texts]) => [`Cm ${word(name)}`, prose(sentence(texts.join(' ')))]),
    { compact: true },
  );
}

/** A command of a shell is code, and what stands in a column behind it is said of it. */
function shellWords(text: string): string {
  const [code = '', ...rest] = text.split(/ {2,}/);
  return / > |<\(/.test(code) ? [`\`${code}\``, ...rest].join(', ') : text;
}

function laidOut(lines: readonly string[]): string {
  const parts: string[] = [];
  let block: string[] = [];
  const flush = (): void => {
    if (block.length > 0) parts.push(literal(block.join('\n')));
    block = [];
  };
  for (const line of lines) {
    const [, text, code = ''] = /^(\S.*:) {2,}(.*)$/.exec(line) ?? [];
    if (text !== undefined) {
      parts.push(prose(text));
      block.push(code);
    } else if (/^#|^ |\S {2,}\S/.test(line)) block.push(line.trim());
    else {
      flush();
      parts.push(prose(line));
    }
  }
  flush();
  return parts.join('\n');
}

export function sentence(text: string): string {
  return /[.:]$/.test(text) ? capital(text) : `${capital(text)}.`;
}

/** Not of a word that is to be typed: `host.toml has faults`. */
function capital(text: string): string {
  return /^(?:[a-z]+[.:(]|(?:vmctl|bhyve|netgraph|uefi)\b)/.test(text)
    ? text
    : text.replace(/^[a-z]/, (letter) => letter.toUpperCase());
}
