import { existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import fc from 'fast-check';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { piecesOf, setupGround, type Ground } from './ground.js';
import { Killed, mortalFs } from './mortal-disk.js';

const MANIFEST = '/usr/local/share/vmctl/manifest.json';
const PATHS = [...new Set([1, 2].flatMap((version) => piecesOf(version).map(({ path }) => path)))];

type Act =
  | { readonly kind: 'setup'; readonly version: number; readonly life: number }
  | { readonly kind: 'remove'; readonly life: number }
  | { readonly kind: 'edit'; readonly path: string }
  | { readonly kind: 'delete'; readonly path: string };

/** Most runs live to their end; the others are killed somewhere. */
const life = fc.oneof(fc.constant(Infinity), fc.nat(90));
const act: fc.Arbitrary<Act> = fc.oneof(
  fc.record({ kind: fc.constant('setup' as const), version: fc.constantFrom(1, 2), life }),
  fc.record({ kind: fc.constant('remove' as const), life }),
  fc.record({ kind: fc.constant('edit' as const), path: fc.constantFrom(...PATHS) }),
  fc.record({ kind: fc.constant('delete' as const), path: fc.constantFrom(...PATHS) }),
);

/** What an administrator has written: path -> text. */
type Edits = Map<string, string>;

/** True: it came to its end. */
function perform(ground: Ground, one: Act, edits: Edits): boolean {
  try {
    if (one.kind === 'setup') ground.plan(one.version, mortalFs(one.life)).run();
    else if (one.kind === 'remove') ground.removal(mortalFs(one.life)).run();
    else touch(ground, one, edits);
    return true;
  } catch (error) {
    if (error instanceof Killed) return false;
    throw error;
  }
}

function touch({ root }: Ground, one: Act & { readonly path: string }, edits: Edits): void {
  const file = join(root, one.path);
  rmSync(file, { force: true });
  edits.delete(one.path);
  if (one.kind !== 'edit') return;
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, `edit ${edits.size}\n`);
  edits.set(one.path, `edit ${edits.size}\n`);
}

function checkEdits(ground: Ground, edits: Edits): void {
  const files = ground.files();
  for (const [path, text] of edits) assert.is(files.get(path), text, `${path} is as it was edited`);
}

function checkComplete(ground: Ground, version: number, edits: Edits): void {
  const files = ground.files();
  const pieces = piecesOf(version);
  for (const { path, text, mode } of pieces.filter(({ path }) => !edits.has(path))) {
    assert.is(files.get(path), text);
    assert.is(ground.mode(path), mode);
  }
  const wanted = new Set([...pieces.map(({ path }) => path), ...edits.keys(), MANIFEST]);
  const strange = [...files.keys()].filter(
    (path) => !wanted.has(path) && !path.includes('/share/vmctl/new/'),
  );
  assert.equal(strange, [], 'nothing of another version and no temporary file is left');
}

function checkGone(ground: Ground, edits: Edits): void {
  assert.equal([...ground.files().keys()].sort(), [...edits.keys()].sort());
}

test('after any edits and kills no edit is lost, and a run that comes to its end is complete', () => {
  fc.assert(
    fc.property(fc.array(act, { minLength: 1, maxLength: 9 }), (acts) => {
      using ground = setupGround();
      const edits: Edits = new Map();
      for (const one of acts) {
        const done = perform(ground, one, edits);
        checkEdits(ground, edits);
        if (done && one.kind === 'setup') checkComplete(ground, one.version, edits);
      }
      ground.plan(2).run();
      checkComplete(ground, 2, edits);
      ground.removal().run();
      checkEdits(ground, edits);
      checkGone(ground, edits);
    }),
    { numRuns: 100 },
  );
});

test('a kill at every single point of an upgrade, and of a removal, is made good by the next run', () => {
  for (const second of ['setup', 'remove'] as const)
    for (let life = 0, done = false; !done; life += 1) {
      using ground = setupGround();
      const edits: Edits = new Map();
      ground.plan(1).run();
      perform(ground, { kind: 'edit', path: PATHS[0] ?? '' }, edits);
      done = perform(ground, { kind: second, version: 2, life }, edits);
      perform(ground, { kind: second, version: 2, life: Infinity }, edits);
      if (second === 'setup') checkComplete(ground, 2, edits);
      else checkGone(ground, edits);
      checkEdits(ground, edits);
      assert.ok(life < 500);
    }
});

test('a removal alone takes the empty directory of the record that a killed first run has left', () => {
  for (let life = 0, made = false; !made || life < 10; life += 1) {
    using ground = setupGround();
    perform(ground, { kind: 'setup', version: 1, life }, new Map());
    const own = join(ground.root, 'usr/local/share/vmctl');
    made ||= existsSync(own);
    const full = ground.removal().run();
    assert.not(existsSync(own), `killed before change ${life}`);
    assert.equal(full, []);
  }
});

test('a kill of the first run at any point leaves nothing that a removal does not find, but for the way to its record', () => {
  for (let life = 0, done = false; !done; life += 1) {
    using ground = setupGround();
    done = perform(ground, { kind: 'setup', version: 1, life }, new Map());
    ground.plan(1).run();
    ground.removal().run();
    const left = readdirSync(ground.root, { recursive: true, encoding: 'utf8' }).sort();
    const way = ['usr', 'usr/local', 'usr/local/share'];
    assert.equal(left, life === 0 ? [] : way.slice(0, left.length), `killed before change ${life}`);
    assert.ok(life < 500);
  }
});

test.run();
