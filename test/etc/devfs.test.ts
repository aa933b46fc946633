import { readFileSync } from 'node:fs';
import { test } from 'uvu';
import * as assert from 'uvu/assert';

/** Rulesets that /etc/defaults/devfs.rules has, or 15 adds: a number that is theirs would change jails. */
const TAKEN = 10;

interface Ruleset {
  readonly name: string;
  readonly number: number;
  readonly rules: readonly Rule[];
}

interface Rule {
  readonly path: string;
  readonly mode: number;
  readonly user: string;
  readonly group: string;
}

/** devfs.rules(5), and of devfs(8) the one rule form that is used here. */
function parseRules(text: string): readonly Ruleset[] {
  const sets: { name: string; number: number; rules: Rule[] }[] = [];
  for (const line of text.split('\n').map((one) => one.replace(/#.*$/, '').trim())) {
    if (line === '') continue;
    const [, name, number] = /^\[(\w+)=(\d+)\]$/.exec(line) ?? [];
    // A pattern has to be quoted: sh(1) reads the file (devfs.rules(5)).
    const rule = /^add path '([^']+)' mode (0[0-7]{3}) user (\w+) group (\w+)$/.exec(line);
    if (name !== undefined) sets.push({ name, number: Number(number), rules: [] });
    else if (rule === null || sets.length === 0) throw new Error(`not understood: ${line}`);
    else {
      const [, path = '', mode = '', user = '', group = ''] = rule;
      sets.at(-1)?.rules.push({ path, mode: parseInt(mode, 8), user, group });
    }
  }
  return sets;
}

/** fnmatch(3), as far as patterns of `*` go. */
function matches(pattern: string, name: string): boolean {
  const parts = pattern.split('*').map((part) => part.replace(/[.\\^$+?()[\]{}|]/g, '\\$&'));
  return new RegExp(`^${parts.join('.*')}$`).test(name);
}

const TEXT = readFileSync('src/etc/devfs.rules', 'utf8');

test('there is one ruleset, under a name and a number of its own, and it is the one that the comment enables', () => {
  const [set, ...others] = parseRules(TEXT);
  assert.equal(others, []);
  assert.ok((set?.number ?? 0) > TAKEN);
  assert.match(TEXT, `sysrc devfs_system_ruleset=${set?.name ?? ''}\n`);
});

test('it opens the side that people use, of every guest and port, and never the side of bhyve', () => {
  const rules = parseRules(TEXT).flatMap(({ rules }) => rules);
  for (const port of [1, 2, 3, 4]) {
    assert.ok(rules.some(({ path }) => matches(path, `nmdm-web.${port}B`)));
    assert.not.ok(rules.some(({ path }) => matches(path, `nmdm-web.${port}A`)));
  }
  assert.not.ok(rules.some(({ path }) => matches(path, 'cuau0')));
});

test('owner, group and mode are those that cu(1) finds at the other serial lines: nobody else reads', () => {
  for (const { mode, user, group } of parseRules(TEXT).flatMap(({ rules }) => rules))
    assert.equal([mode, user, group], [0o660, 'uucp', 'dialer']);
});

test.run();
