import { readdirSync, readFileSync } from 'node:fs';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { COMMANDS } from '../../src/cli/commands.js';
import { GLOBAL_OPTIONS } from '../../src/cli/option.js';

const CHAPTERS = ['README.md', ...readdirSync('src/man').map((name) => `src/man/${name}`)].filter((name) =>
  name.endsWith('.md'),
);

/** What stands in code: between backticks, and the lines of blocks. */
function codeOf(text: string): readonly string[] {
  const blocks = [...text.matchAll(/^ *```\w*\n([\s\S]*?)^ *```/gm)].flatMap(([, inner = '']) =>
    inner.split('\n'),
  );
  const rest = text.replace(/^ *```[\s\S]*?^ *```/gm, '');
  return [
    ...blocks,
    ...[...rest.matchAll(/`([^`]+)`/g)].map(([, inner = '']) => inner.replaceAll('\n', ' ')),
  ];
}

interface Line {
  readonly file: string;
  readonly command: string;
  readonly rest: string;
}

/** Command lines of vmctl: where it begins one, behind a prompt, in a chain of commands or in quotes. */
function commandLines(file: string): readonly Line[] {
  return codeOf(readFileSync(file, 'utf8')).flatMap((code) =>
    [
      ...code.matchAll(
        /(?:^(?:[#$%] )?|&& |"|\$\(|sudo |doas |ssh \S+ )vmctl ((?:--(?:json|quiet|dir \S+) )*)([a-z][a-z-]*)\b([^|;&]*)/g,
      ),
    ].map(([, , command = '', rest = '']) => ({ file, command, rest })),
  );
}

const LINES = CHAPTERS.flatMap(commandLines);
const byName = new Map(
  COMMANDS.flatMap((one) => [one.name, ...(one.aliases ?? [])].map((name) => [name, one])),
);

test('every command that the README and the chapters name exists', () => {
  assert.ok(LINES.length > 100, String(LINES.length));
  assert.equal(
    LINES.filter(({ command }) => !byName.has(command)).map(
      ({ file, command }) => `${file}: vmctl ${command}`,
    ),
    [],
  );
});

test('every option that the README and the chapters give a command is one of its own', () => {
  const wrong = LINES.flatMap(({ file, command, rest }) => {
    const known = new Set(
      [...(byName.get(command)?.options ?? []), ...GLOBAL_OPTIONS].map(({ name }) => name),
    );
    // Behind `--` stand words of another program.
    const [own = ''] = rest.split(' -- ');
    return [...own.matchAll(/(?:^|[ [])--([a-z][a-z-]*)/g)]
      .filter(([, name = '']) => !known.has(name))
      .map(([, name = '']) => `${file}: vmctl ${command} --${name}`);
  });
  assert.equal(wrong, []);
});

test.run();
