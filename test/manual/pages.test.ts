import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { HOST_KEYS, VM_KEYS } from '../../src/definition/key-table.js';
import { ERROR_STATUS } from '../../src/errors.js';
import { renderManualPages } from '../../src/manual/pages.js';
import { MANUAL_CLI } from './cli.js';
import { keysOfPage, sectionOf, unescaped } from './read-page.js';

const PAGES = ['vmctl.8', 'vmctl.toml.5', 'vmctl-host.toml.5'];
const page = (file: string): string => readFileSync(`src/man/${file}`, 'utf8');
const COMMANDS = MANUAL_CLI.groups.flatMap(({ commands }) => commands);

test('the manual pages are what the tables of the program say', () => {
  const hint = 'renew them with: npm run -s build:test && node build/test/manual/renew.js';
  const rendered = renderManualPages(MANUAL_CLI);
  assert.equal([...rendered.keys()], PAGES);
  for (const [file, text] of rendered) assert.ok(page(file) === text, `${file}: ${hint}`);
  assert.equal(
    readdirSync('src/man').filter((name) => /\.[1-9]$/.test(name)),
    [...PAGES].sort(),
  );
});

test('mandoc(1) finds nothing to say, not of style either', () => {
  if (spawnSync('mandoc', ['-T', 'lint', '/dev/null']).error !== undefined) {
    console.log('# skipped: mandoc(1) is not here');
    return;
  }
  for (const file of PAGES) {
    const { stdout } = spawnSync('mandoc', ['-T', 'lint', `src/man/${file}`]);
    const found = stdout.toString().split('\n').filter(Boolean);
    // Which pages of others are installed is the machine's.
    assert.equal(
      found.filter((line) => !line.includes('referenced manual not found')),
      [],
    );
  }
});

test('shown at 80 columns, no line of text is longer', () => {
  if (spawnSync('mandoc', ['-T', 'lint', '/dev/null']).error !== undefined) {
    console.log('# skipped: mandoc(1) is not here');
    return;
  }
  for (const file of PAGES) {
    const { stdout } = spawnSync('mandoc', ['-T', 'ascii', '-O', 'width=80', `src/man/${file}`]);
    const lines = stdout.toString().replace(/.\x08/g, '').split('\n');
    assert.ok(lines.length > 100, file);
    assert.equal(
      lines.filter((line) => line.length > 80),
      [],
      file,
    );
  }
});

/** What vmctl(8) says below a command. */
function itemOf(name: string): string {
  const text = sectionOf(page('vmctl.8'), 'COMMANDS');
  const begin = text.search(new RegExp(`^\\.It Cm ${name.replaceAll('-', '\\\\-')}( |$)`, 'm'));
  assert.ok(begin >= 0, `no ${name} in vmctl(8)`);
  const rest = text.slice(begin + 1);
  // The next item of the outer list: behind all lists that were begun in this one.
  let depth = 0;
  const lines = rest.split('\n');
  const end = lines.findIndex((line) => {
    if (line.startsWith('.Bl ')) depth += 1;
    if (line === '.El') depth -= 1;
    return depth < 0 || (depth === 0 && line.startsWith('.It '));
  });
  return lines.slice(0, end < 0 ? undefined : end).join('\n');
}

test('every command is in vmctl(8) with its other names, its options and its exit statuses', () => {
  for (const { name, aliases = [], options, statuses } of COMMANDS) {
    const item = itemOf(name);
    for (const alias of aliases) assert.match(item, new RegExp(`^\\.Cm ${alias} [,.]$`, 'm'), alias);
    for (const option of options) {
      const short = option.short === undefined ? '' : `Fl ${option.short} , `;
      assert.match(
        item,
        new RegExp(`^\\.It ${short}Fl -${option.name}( Ar |$)`, 'm'),
        `${name} --${option.name}`,
      );
    }
    for (const status of Object.keys(statuses))
      assert.match(item, new RegExp(`^\\.It ${status}$`, 'm'), `${name}: ${status}`);
  }
});

test('the options of all commands, every exit status and every variable of the environment are in vmctl(8)', () => {
  const description = sectionOf(page('vmctl.8'), 'DESCRIPTION');
  for (const { name } of MANUAL_CLI.options) assert.match(description, new RegExp(`Fl -${name}( |$)`, 'm'));
  const listed = [...sectionOf(page('vmctl.8'), 'EXIT STATUS').matchAll(/^\.It (\d+)$/gm)].map(
    ([, one]) => one,
  );
  assert.equal(listed, ['0', ...new Set(Object.values(ERROR_STATUS).map(String).sort())]);
  const variables = [...sectionOf(page('vmctl.8'), 'ENVIRONMENT').matchAll(/^\.It Ev (\S+)$/gm)];
  assert.equal(variables.map(([, name]) => name).sort(), variablesOfSource());
});

/** Looked at by the programs themselves: not by the simulator, and not those that hooks are given. */
function variablesOfSource(): readonly string[] {
  const files = readdirSync('src', { recursive: true, encoding: 'utf8' }).filter(
    (file) => file.endsWith('.ts') && !/^(sim|demo)\//.test(file),
  );
  const names = files.flatMap((file) =>
    [...readFileSync(join('src', file), 'utf8').matchAll(/\benv\['([A-Z_]+)'\]|^  (VISUAL|EDITOR): /gm)].map(
      ([, one, other]) => one ?? other ?? '',
    ),
  );
  return [...new Set(names)].sort();
}

test('vmctl(8) has no command, and no option of one, that does not exist', () => {
  const text = page('vmctl.8');
  const items = [...sectionOf(text, 'COMMANDS').matchAll(/^\.It Cm (\S+)/gm)].map(([, name = '']) => name);
  // Words of a command's own, such as those of bridge, stand in their synopsis.
  const known = new Set(
    COMMANDS.flatMap(({ name, synopsis }) => [name, ...(synopsis.match(/[a-z-]+/g) ?? [])]),
  );
  assert.equal(
    items.filter((name) => !known.has(unescaped(name))),
    [],
  );
  const options = new Set(
    [...COMMANDS.flatMap((one) => one.options), ...MANUAL_CLI.options].map(({ name }) => name),
  );
  const written = [...text.matchAll(/\bFl -([a-z][a-z-]*)/g)].map(([, name = '']) => name);
  assert.ok(written.length > 50);
  assert.equal(
    written.filter((name) => !options.has(name)),
    [],
  );
});

test('every key of NAME.toml is in vmctl.toml(5), every key of host.toml in vmctl-host.toml(5), and no other', () => {
  assert.equal(keysOfPage(page('vmctl.toml.5')), VM_KEYS.map(({ key }) => key).sort());
  assert.equal(
    keysOfPage(page('vmctl-host.toml.5')).map((key) => key.replace(/^bridge\.(?!NAME)/, 'bridge.NAME.')),
    HOST_KEYS.map(({ key }) => key).sort(),
  );
});

test('a key that a page speaks of exists', () => {
  const known = new Set([...VM_KEYS, ...HOST_KEYS].flatMap(({ key }) => [key, key.split('.').at(-1)]));
  for (const file of PAGES) {
    const named = [...page(file).matchAll(/^\.(?:It )?Va (\S+)/gm)].map(([, name = '']) => unescaped(name));
    assert.ok(named.length > 2, file);
    assert.equal(
      named.filter((name) => !known.has(name)),
      [],
      file,
    );
  }
});

test('every status that vmctl status prints is told, and no other', () => {
  const source = readFileSync('src/vm/event.ts', 'utf8');
  const [, union = ''] = /type PublishedStatus =([^;]+);/.exec(source) ?? [];
  const published = [...union.matchAll(/'([a-z]+)'/g)].map(([, name]) => name).sort();
  assert.ok(published.length > 5, union);
  const told = [...sectionOf(page('vmctl.8'), 'DESCRIPTION').matchAll(/^\.It Sy (\S+)$/gm)].map(
    ([, name]) => name,
  );
  assert.equal(told.sort(), published);
});

test.run();
