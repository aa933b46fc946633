import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { readModules, type Exported } from './exports.js';

const MODULES = readModules();
const PACKAGE = JSON.parse(readFileSync('package.json', 'utf8')) as {
  scripts: Record<string, string>;
  devDependencies: Record<string, string>;
};
const SCRIPTS = Object.values(PACKAGE.scripts).join('\n');

/** Programs that have another name than their package. */
const PROGRAMS: Readonly<Record<string, readonly string[]>> = {
  'dependency-cruiser': ['depcruise'],
  typescript: ['tsc'],
};

/** What is run, and not imported: the entry points of the build, and what is written in a comment to be run by hand. */
function isEntry(path: string): boolean {
  return (
    SCRIPTS.includes(path) ||
    SCRIPTS.includes(path.replace(/\.ts$/, '.js')) ||
    /\.test\.ts$|^test\/(run|.*\/renew)\.ts$/.test(path)
  );
}

/** Names that other files take of each file. */
const USED = new Map<string, Set<string>>();
for (const { path, taken } of MODULES.values())
  for (const [from, names] of taken)
    if (from !== path) USED.set(from, new Set([...(USED.get(from) ?? []), ...names]));

function isTaken(path: string, name: string): boolean {
  const names = USED.get(path);
  return names?.has(name) === true || names?.has('*') === true;
}

function untaken(judge: (one: Exported) => boolean): readonly string[] {
  return [...MODULES.values()].flatMap(({ path, exported }) =>
    exported.filter((one) => judge(one) && !isTaken(path, one.name)).map(({ name }) => `${path}: ${name}`),
  );
}

test('nothing is exported that no other file takes', () => {
  console.log(`# ${MODULES.size} modules`);
  assert.ok(MODULES.size > 500);
  assert.equal(
    untaken(({ type }) => !type),
    [],
  );
});

test('a type is exported for another file, or because something exported in its own speaks of it', () => {
  assert.equal(
    untaken(({ type, inSignature }) => type && !inSignature),
    [],
  );
});

test('every file is reached from a program or a test', () => {
  const started = new Set([...MODULES.values()].flatMap((one) => one.started));
  const isStarted = (path: string): boolean => started.has(basename(path).replace(/ts$/, 'js'));
  const reached = new Set([...MODULES.keys()].filter((path) => isEntry(path) || isStarted(path)));
  assert.ok(reached.size > 10);
  for (const path of reached) for (const from of MODULES.get(path)?.taken.keys() ?? []) reached.add(from);
  assert.equal(
    [...MODULES.keys()].filter((path) => !reached.has(path)),
    [],
  );
});

test('every package that is asked for is used: imported, or run by a script', () => {
  const texts = [...MODULES.keys(), 'eslint.config.js'].map((path) => readFileSync(path, 'utf8'));
  const isUsed = (name: string): boolean =>
    name.startsWith('@types/') ||
    (PROGRAMS[name] ?? [name]).some((program) => new RegExp(`\\b${program} `).test(SCRIPTS)) ||
    texts.some((text) => text.includes(`'${name}'`) || text.includes(`'${name}/`));
  assert.equal(
    Object.keys(PACKAGE.devDependencies).filter((name) => !isUsed(name)),
    [],
  );
});

test.run();
