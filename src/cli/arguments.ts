import { parseArgs } from 'node:util';
import { VmctlError } from '../errors.js';
import type { CliCommand, Input, OptionSpec } from './command.js';
import { GLOBAL_OPTIONS } from './option.js';
import { suggestionHint } from './suggestion.js';

/** What the command line asks for. `command` is absent when no command was named. */
export interface Invocation extends Input {
  readonly command: CliCommand | undefined;
}

/**
 * The command line, options in any order and on either side of the command's name. Node's own parser cuts the words;
 * it costs a tenth of a parser package's load time. Throws VmctlError `usage`.
 */
export async function readArguments(
  argv: readonly string[],
  commands: readonly CliCommand[],
): Promise<Invocation> {
  // First only to find the command's name: which word is an option's value does not depend on the command.
  const every = [...GLOBAL_OPTIONS, ...commands.flatMap((command) => command.options)];
  const at = cut(argv, every).find((token) => token.kind === 'positional')?.index;
  if (at === undefined) return { command: undefined, ...(await judge(argv, GLOBAL_OPTIONS)) };
  const command = await findCommand(argv[at] ?? '', commands);
  const rest = argv.filter((_, index) => index !== at);
  const input = await judge(rest, [...GLOBAL_OPTIONS, ...command.options], command.name);
  if (!input.flags.has('help') && !input.flags.has('version')) checkCount(command, input.operands);
  return { command, ...input };
}

/** Words of other tools for ours. */
const FOREIGN_WORDS: ReadonlyMap<string, string> = new Map([
  ['reboot', 'restart'],
  ['halt', 'stop'],
  ['down', 'stop'],
  ['up', 'start'],
  ['ls', 'list'],
  ['create', 'new'],
]);

/** A command by its name or an alias. */
async function findCommand(word: string, commands: readonly CliCommand[]): Promise<CliCommand> {
  const found = commands.find(({ name, aliases = [] }) => name === word || aliases.includes(word));
  if (found !== undefined) return found;
  const shown = commands.filter(({ hidden }) => hidden !== true);
  const known = shown.flatMap(({ name, aliases = [] }) => [name, ...aliases]);
  throw new VmctlError('usage', `unknown command: ${word}`, {
    hint: await suggestionHint(FOREIGN_WORDS.get(word) ?? word, known, 'vmctl help'),
  });
}

function cut(argv: readonly string[], options: readonly OptionSpec[]): Tokens {
  const config = Object.fromEntries(options.map(({ name, short, value }) => [name, spec(short, value)]));
  return parseArgs({ args: [...argv], options: config, allowPositionals: true, strict: false, tokens: true })
    .tokens;
}

type Tokens = ReturnType<typeof parseArgs<{ tokens: true; strict: false }>>['tokens'];

function spec(
  short: string | undefined,
  value: string | undefined,
): { type: 'string' | 'boolean'; short?: string } {
  return { type: value === undefined ? 'boolean' : 'string', ...(short === undefined ? {} : { short }) };
}

async function judge(
  argv: readonly string[],
  options: readonly OptionSpec[],
  command?: string,
): Promise<Input> {
  const operands: string[] = [];
  const flags = new Set<string>();
  const values = new Map<string, string>();
  const inOrder: (readonly [string, string])[] = [];
  for (const token of cut(argv, options)) {
    if (token.kind === 'positional') operands.push(token.value);
    if (token.kind !== 'option') continue;
    const option = options.find(({ name }) => name === token.name);
    if (option === undefined) throw await unknownOption(token.rawName, options, command);
    if (option.value === undefined) {
      if (token.value !== undefined) throw new VmctlError('usage', `${token.rawName} takes no value`);
      flags.add(option.name);
    } else if (token.value === undefined || token.value === '') {
      throw new VmctlError('usage', `${token.rawName} needs a value: ${option.value}`);
    } else {
      await refuseStrange(option, token.value);
      values.set(option.name, token.value);
      inOrder.push([option.name, token.value]);
    }
  }
  return { operands, flags, values, inOrder };
}

/** Throws `usage` for a value that is not among those there are. */
async function refuseStrange({ name, choices }: OptionSpec, written: string): Promise<void> {
  if (choices === undefined || choices.includes(written)) return;
  throw new VmctlError('usage', `--${name} ${written}: there is no such ${name}`, {
    hint: await suggestionHint(written, choices, `--${name} ${choices.join(' | ')}`),
  });
}

async function unknownOption(
  written: string,
  options: readonly OptionSpec[],
  command: string | undefined,
): Promise<VmctlError> {
  const known = options.map(({ name }) => `--${name}`);
  const hint = await suggestionHint(written, known, `vmctl ${command ?? 'COMMAND'} --help`);
  return new VmctlError('usage', `unknown option: ${written}`, { hint });
}

function checkCount({ name, synopsis, operands: { min, max } }: CliCommand, given: readonly string[]): void {
  if (given.length >= min && given.length <= max) return;
  const needed = synopsis.replace(/\[[^\]]*\](?:\.\.\.)? */g, '');
  const missing = /^(?:NAME|VM)\b/.test(needed) ? 'which VM?' : 'something is missing';
  const message = `${name}: ${given.length < min ? missing : `too much: ${given[max]}`}`;
  throw new VmctlError('usage', message, { hint: `usage: vmctl ${name} ${synopsis}`.trimEnd() });
}
