import { readFileSync } from 'node:fs';
import { VmctlError } from '../errors.js';
import { paintWith } from './colour.js';
import type { CliCommand, CommandGroup, Context } from './command.js';
import { renderCommandHelp } from './help.js';
import { renderKeys } from './help-key.js';
import {
  aboutOf,
  documentsIn,
  everyKey,
  keysNamed,
  manualDirectory,
  TOPIC_KINDS,
  type Topic,
  type TopicKind,
} from './help-topics.js';
import { isUtf8Locale } from './locale.js';
import { renderManPage } from './man-page.js';
import { renderMarkdown } from './markdown.js';
import { showPaged } from './pager.js';
import { readingWidth, terminalWidth } from './reading-width.js';
import { suggestionHint } from './suggestion.js';
import { twoColumns } from './two-columns.js';

type HelpContext = Pick<Context, 'env' | 'program' | 'terminal' | 'json'>;

export interface HelpQuestion {
  /** `TOPIC`, `KIND TOPIC` or `topics`. */
  readonly words: readonly string[];
  readonly groups: readonly CommandGroup[];
}

/** `vmctl help TOPIC`, for everything that is more than one command's help. */
export async function showHelp(context: HelpContext, { words, groups }: HelpQuestion): Promise<number> {
  const directory = manualDirectory(context.program);
  const documents = documentsIn(directory);
  const commands = groups.flatMap((group) => group.commands);
  if (words.length === 1 && words[0] === 'topics') return listTopics(context, commands, documents);
  const { word, kind } = await questionOf(words);
  const found = topicsOf(word, { commands, documents }).filter(
    (topic) => kind === undefined || topic.kind === kind,
  );
  const [topic, ...others] = found;
  if (topic === undefined) throw await unknownTopic(word, { commands, documents, directory });
  const text = await textOf(topic, context);
  const also = others.map(
    (other) => `${word} is also a ${other.kind}: vmctl help ${other.kind} ${other.name}\n`,
  );
  await showPaged(context, also.length === 0 ? text : `${text.trimEnd()}\n\n${also.join('')}`);
  return 0;
}

interface Known {
  readonly commands: readonly CliCommand[];
  readonly documents: readonly Topic[];
}

/** The kind may stand before the word, where there are several of one name. */
async function questionOf([first = '', second]: readonly string[]): Promise<{
  word: string;
  kind?: TopicKind;
}> {
  if (second === undefined) return { word: first };
  const kind = TOPIC_KINDS.find((one) => one === first);
  if (kind !== undefined) return { word: second, kind };
  const hint = await suggestionHint(first, TOPIC_KINDS, 'vmctl help topics');
  throw new VmctlError('usage', `no kind of topic: ${first}`, { hint });
}

function topicsOf(word: string, { commands, documents }: Known): readonly Topic[] {
  // vmctl(8), vmctl.8, host.toml(5) and network.md are the same as vmctl, vmctl-host.toml and network.
  const name = word.replace(/\(\d\)$|\.\d$|\.md$/, '').replace(/^host\.toml$/, 'vmctl-host.toml');
  const keys = keysNamed(word);
  return [
    ...commands
      .filter((one) => one.name === word || (one.aliases ?? []).includes(word))
      .map((command): Topic => ({ kind: 'command', name: command.name, command })),
    ...documents.filter((topic) => topic.name === name),
    ...(keys.length === 0 ? [] : [{ kind: 'key' as const, name: word, keys }]),
  ];
}

async function textOf(topic: Topic, { terminal, env }: HelpContext): Promise<string> {
  const columns = readingWidth({ terminal, env });
  const colours = terminal.outColours;
  switch (topic.kind) {
    case 'command':
      return renderCommandHelp(topic.command, columns);
    case 'key':
      return renderKeys(topic.keys, { columns, paint: paintWith(colours) });
    case 'chapter':
      return renderMarkdown(readFileSync(topic.file, 'utf8'), { columns, colours });
    case 'manual':
      return renderManPage(topic.file, { columns, colours, utf8: isUtf8Locale(env) });
  }
}

async function unknownTopic(
  word: string,
  { commands, documents, directory }: Known & { readonly directory: string },
): Promise<VmctlError> {
  const known = [
    ...commands.flatMap(({ name, aliases = [] }) => [name, ...aliases]),
    ...documents.map(({ name }) => name),
    ...everyKey().flatMap(({ key }) => [key.key, key.name]),
  ];
  const hint = await suggestionHint(word, [...new Set(known)], 'vmctl help topics');
  const missing = documents.length === 0 ? `, and there is no manual in ${directory}` : '';
  return new VmctlError('usage', `no such topic: ${word}${missing}`, { hint });
}

async function listTopics(
  context: HelpContext,
  commands: readonly CliCommand[],
  documents: readonly Topic[],
): Promise<number> {
  const { terminal, json } = context;
  const lines = [
    ...commands.map(({ name, summary }) => ({ kind: 'command', topic: name, about: summary })),
    ...documents.flatMap((topic) =>
      'file' in topic ? [{ kind: topic.kind, topic: topic.name, about: aboutOf(topic.file) }] : [],
    ),
  ];
  if (json) terminal.out(`${JSON.stringify(lines, null, 2)}\n`);
  else await showPaged(context, renderTopics(lines, terminalWidth(context)));
  return 0;
}

interface TopicLine {
  readonly kind: string;
  readonly topic: string;
  readonly about: string;
}

function renderTopics(lines: readonly TopicLine[], columns: number): string {
  const widest = Math.max(...lines.map(({ topic }) => topic.length));
  const parts = (['manual', 'chapter', 'command'] as const).map((kind) => {
    const rows = lines.filter((line) => line.kind === kind);
    return [
      `${kind}s:`,
      ...twoColumns(
        rows.map(({ topic, about }) => [topic.padEnd(widest), about] as const),
        columns,
      ),
    ];
  });
  const keys = 'Keys of the definitions are topics too: vmctl help memory, vmctl help network.bridge.';
  return `${parts.map((part) => part.join('\n')).join('\n\n')}\n\n${keys}\n`;
}
