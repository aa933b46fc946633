import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { createStage, GUEST_TOML, isAlive, waitFor, type Stage } from './stage.js';

/** An editor that is this shell script; `$1` is the file. */
function useEditor({ world }: Stage, script: string): void {
  const editor = join(world.dir, 'editor');
  writeFileSync(editor, `#!/bin/sh\n${script}\n`);
  chmodSync(editor, 0o755);
  world.env['VISUAL'] = `${editor} --wait`;
}

function copiesIn({ paths }: Stage): readonly string[] {
  return readdirSync(paths.definitions).filter((name) => name.includes('.edit-'));
}

test('from vmctl new by a template to a guest that is told what an edit of that template means', async () => {
  using stage = createStage();
  const folder = join(stage.paths.definitions, 'templates');
  mkdirSync(folder);
  chmodSync(folder, 0o755);
  writeFileSync(join(folder, 'small.toml'), `description = "\${name} of small"\n${GUEST_TOML}`);
  assert.match(stage.ok('new', 'web', '--template', 'small'), /web\.toml: written\nnext:\n/);
  assert.is(stage.vmctl('new', 'web').status, 75, 'never again');
  stage.disk('web');
  stage.vm('db');
  await stage.daemon();
  await stage.up('web');
  assert.is(stage.status('web').description, 'web of small');
  useEditor(stage, 'sed -e s/512M/768M/ "$2" > "$2.n" && mv "$2.n" "$2"');
  const said = stage.ok('edit', 'templates/small');
  assert.match(
    said,
    /small\.toml: saved\nweb: changed\nweb: does not run as its file says; .*vmctl restart web\n$/,
  );
  assert.is(stage.status('web').definition, 'changed');
  assert.is(stage.status('db').definition, 'current');
  useEditor(stage, 'echo "memory = 1" > "$2"');
  const refused = stage.vmctl('configure', 'templates/small');
  assert.is(refused.status, 65);
  assert.match(refused.stderr, /small\.toml:1:10: .*\(used by web\)\n[^]*hint: the edited text is kept in /);
  assert.is(stage.status('web').status, 'running');
  stage.ok('check');
});

test('a vmctl edit that is killed while the editor runs loses nothing, and the next one tells of it', async () => {
  using stage = createStage();
  stage.vm('web');
  const file = join(stage.paths.definitions, 'web.toml');
  const pidFile = join(stage.world.dir, 'editor.pid');
  useEditor(stage, `echo "cpus = 4" >> "$2"; echo $$ > ${pidFile}; exec sleep 60`);
  const { child, ended } = stage.begin('edit', 'web');
  const editor = Number(
    await waitFor('the editor runs', () => (existsSync(pidFile) ? readFileSync(pidFile, 'utf8') : undefined)),
  );
  child.kill('SIGKILL');
  process.kill(editor, 'SIGTERM');
  await ended;
  await waitFor('the editor is gone', () => (isAlive(editor) ? undefined : true));
  assert.is(readFileSync(file, 'utf8'), GUEST_TOML);
  const [copy = ''] = copiesIn(stage);
  assert.is(readFileSync(join(stage.paths.definitions, copy), 'utf8'), `${GUEST_TOML}cpus = 4\n`);
  assert.is(stage.vmctl('check').stdout, 'no faults: web\n', 'the copy is no definition');
  useEditor(stage, 'true');
  const next = stage.vmctl('edit', 'web');
  assert.is(next.status, 0);
  assert.match(next.stderr, new RegExp(`was not ended left \\S+${copy}; see: diff -u `));
});

test.run();
