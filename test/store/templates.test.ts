import { chmodSync, mkdirSync, mkdtempSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { createDefinitionReader, readDefinitionFiles } from '../../src/store/definitions.js';

function directory(): { readonly path: string; [Symbol.dispose](): void } {
  const path = mkdtempSync(join(tmpdir(), 'vmctl-templates-'));
  mkdirSync(join(path, 'templates'));
  chmodSync(join(path, 'templates'), 0o755);
  return { path, [Symbol.dispose]: () => rmSync(path, { recursive: true, force: true }) };
}

function write(path: string, text: string): void {
  writeFileSync(path, text);
  chmodSync(path, 0o644);
}

test('the folder of templates is read too, and what is in it is marked', async () => {
  using dir = directory();
  write(join(dir.path, 'web.toml'), 'w');
  for (const name of ['small.toml', '.small.edit-1-ab.toml', 'note.txt'])
    write(join(dir.path, 'templates', name), 's');
  assert.equal(await readDefinitionFiles(dir.path), [
    { file: join(dir.path, 'web.toml'), text: 'w' },
    { file: join(dir.path, 'templates/small.toml'), text: 's', template: true },
  ]);
});

test('a template that others can write to is not taken, nor any in a folder that others can write to', async () => {
  using dir = directory();
  const folder = join(dir.path, 'templates');
  write(join(dir.path, 'web.toml'), 'w');
  write(join(folder, 'a.toml'), 'a');
  write(join(folder, 'b.toml'), 'b');
  chmodSync(join(folder, 'a.toml'), 0o666);
  const [, a, b] = await readDefinitionFiles(dir.path);
  assert.match(a?.refused ?? '', /^not taken: \S+a\.toml can be written by others.*chmod go-w \S+a\.toml$/);
  assert.is(b?.text, 'b');
  chmodSync(folder, 0o777);
  const [web, ...others] = await readDefinitionFiles(dir.path);
  assert.is(web?.text, 'w', 'VMs without a template do not need it');
  for (const { refused, text } of others) {
    assert.match(
      refused ?? '',
      /^not taken: \S+templates can be written by others.*chmod go-w \S+templates$/,
    );
    assert.is(text, '');
  }
});

test('a folder of templates behind a link is believed as far as the link', async () => {
  using dir = directory();
  const shared = join(dir.path, 'shared');
  mkdirSync(shared);
  renameSync(join(dir.path, 'templates'), join(shared, 'templates'));
  symlinkSync(join(shared, 'templates'), join(dir.path, 'templates'));
  write(join(shared, 'templates/a.toml'), 'a');
  chmodSync(shared, 0o755);
  assert.is((await readDefinitionFiles(dir.path))[0]?.text, 'a');
  chmodSync(shared, 0o777);
  assert.match(
    (await readDefinitionFiles(dir.path))[0]?.refused ?? '',
    /^not taken: \S+shared can be written/,
  );
});

test('a folder that is none is told, and no reason to keep the VMs', async () => {
  using dir = directory();
  rmSync(join(dir.path, 'templates'), { recursive: true });
  write(join(dir.path, 'templates'), '');
  write(join(dir.path, 'web.toml'), 'w');
  assert.equal(await readDefinitionFiles(dir.path), [
    { file: join(dir.path, 'web.toml'), text: 'w' },
    { file: join(dir.path, 'templates'), text: '', template: true, unreadable: 'ENOTDIR' },
  ]);
});

test('read again, a folder that others can write to now is seen although its files have not changed', async () => {
  using dir = directory();
  write(join(dir.path, 'templates/a.toml'), 'a');
  const read = createDefinitionReader(dir.path);
  await new Promise((resolve) => setTimeout(resolve, 2100));
  const [first] = await read();
  assert.is((await read())[0], first, 'what has long been as it is comes from memory');
  chmodSync(join(dir.path, 'templates'), 0o777);
  assert.match((await read())[0]?.refused ?? '', /not taken/);
  chmodSync(join(dir.path, 'templates'), 0o755);
  assert.is((await read())[0]?.text, 'a');
});

test.run();
