import { readdirSync } from 'node:fs';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { readArguments } from '../../src/cli/arguments.js';
import { COMMANDS } from '../../src/cli/commands.js';
import { decodeHost } from '../../src/definition/decode-host.js';
import { decodeVm } from '../../src/definition/decode-vm.js';
import { createLibrary } from '../../src/definition/library.js';
import { codeBlocks, inlineCommands } from './code-blocks.js';

const FILES = [
  'README.md',
  ...readdirSync('src/man')
    .filter((name) => name.endsWith('.md'))
    .map((name) => `src/man/${name}`),
];

/** What an excerpt leaves out: the two keys that nothing holds without, and the template that the chapter shows. */
const HOST = { file: 'host.toml', text: '[defaults]\nmemory = "1G"\nloader = "uefi"\n' };
const TEMPLATE = { file: 'templates/small-linux.toml', text: 'cpus = 2\n', template: true };
const LIBRARY = createLibrary([HOST, TEMPLATE], { host: decodeHost(HOST), hostname: 'host1' });

/** Several files, each below its name as a comment, or one; alternatives of one key are an example each. */
function examplesOf(lines: readonly string[]): readonly string[] {
  const keys = lines.flatMap((line) => /^(\w+) = /.exec(line)?.[1] ?? []);
  if (lines.length === keys.length && new Set(keys).size < keys.length) return lines;
  return lines
    .join('\n')
    .split(/^# \S+\.toml$/m)
    .filter((text) => text.trim() !== '');
}

function faultsOf(text: string): readonly string[] {
  const host = decodeHost({ file: 'host.toml', text });
  if (host.ok) return [];
  const vm = decodeVm({ name: 'web', file: 'web.toml', text }, LIBRARY);
  return vm.ok ? [] : vm.faults.map(({ message }) => message);
}

test('every piece of TOML in the README and the chapters is right as a definition, or in host.toml', () => {
  const blocks = FILES.flatMap(codeBlocks).filter(({ language }) => language === 'toml');
  assert.ok(blocks.length > 20);
  const wrong = blocks.flatMap(({ place, lines }) =>
    examplesOf(lines).flatMap((text) => faultsOf(text).map((fault) => `${place}: ${fault}`)),
  );
  assert.equal(wrong, []);
});

/** A script is typed as it stands; elsewhere what is typed stands behind a prompt, and all else is what was printed. */
function commandLines(language: string, lines: readonly string[]): readonly string[] {
  return language === 'sh' ? lines : lines.filter((line) => /^\s*[#$] /.test(line));
}

/** The `vmctl ...` of a line that a reader would type: without prompt, comment, and what the shell does with it. */
function typed(line: string): readonly string[] {
  return line
    .replace(/^\s*[#$] /, '')
    .replace(/\s# .*$/, '')
    .replace(/\[.*?\]/g, '')
    .split(/\s(?:&&|\|\|?|;|>|<|2>)\s?|;\s/)
    .map((part) => part.trim().replace(/^(?:sudo|doas|ssh \S+) /, ''))
    .filter((part) => /^vmctl\s(?!COMMAND)/.test(part));
}

/** Quoted words are one; what is left to the reader (`...`, `[NAME]`) is any word. */
function wordsOf(command: string): readonly string[] {
  const words = command.match(/"[^"]*"|'[^']*'|\S+/g) ?? [];
  return words.slice(1).map((word) => word.replace(/^["']|["']$/g, ''));
}

async function refusal(command: string): Promise<string | undefined> {
  try {
    await readArguments(wordsOf(command), COMMANDS);
    return undefined;
  } catch (error) {
    return (error as Error).message;
  }
}

test('every vmctl command that a code block shows is one that vmctl understands', async () => {
  const shown = FILES.flatMap(codeBlocks)
    .filter(({ language }) => !['toml', 'mermaid', 'json'].includes(language))
    .flatMap(({ place, language, lines }) =>
      commandLines(language, lines)
        .flatMap(typed)
        .map((command) => ({ place, command })),
    );
  assert.ok(shown.length > 20);
  const wrong: string[] = [];
  for (const { place, command } of shown) {
    const message = await refusal(command);
    if (message !== undefined) wrong.push(`${place}: ${command}: ${message}`);
  }
  assert.equal(wrong, []);
});

test('every vmctl command that is named in running text exists, with the options named', async () => {
  const wrong: string[] = [];
  for (const file of FILES)
    for (const command of inlineCommands(file).flatMap((text) => typed(text))) {
      const message = await refusal(command);
      // Words that are not there: a command is spoken of, not typed.
      if (message !== undefined && !/(?:\?|something is missing)$/.test(message))
        wrong.push(`${file}: ${command}: ${message}`);
    }
  assert.equal(wrong, []);
});

test.run();
